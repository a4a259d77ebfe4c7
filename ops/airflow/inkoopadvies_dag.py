"""Look every working day whether there are new data, and make the reports (Airflow 3).

Airflow only starts the command: what is stale, what runs side by side and what is published is decided there.
Addresses for notifications stand in the Airflow variable `inkoopadvies_melden`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

COMMAND = (
    "/opt/inkoopadvies/.venv/bin/inkoopadvies run --all --if-new "
    "--data /srv/inkoopadvies/data --reports /srv/inkoopadvies/reports"
)
BUSY = 5

with DAG(
    dag_id="inkoopadvies",
    schedule="0 6 * * 1-5",
    start_date=datetime(2026, 1, 5),
    catchup=False,
    max_active_runs=1,
    doc_md=__doc__,
) as dag:
    BashOperator(
        task_id="run",
        bash_command=COMMAND,
        env={"INKOOPADVIES_MELDEN": "{{ var.value.get('inkoopadvies_melden', '') }}"},
        append_env=True,
        skip_on_exit_code=BUSY,
        retries=0,  # 3 and 4 are for a person, and the next day looks again by itself
        execution_timeout=timedelta(hours=2),
    )
