(function () {
  'use strict';
  var taal = new Intl.Collator('nl', { numeric: true, sensitivity: 'base' });
  var woorden = document.body.dataset;

  // A cell sorts by data-s where it has one, else by its text; Dutch numbers count as numbers, dashes come last.
  function waarde(rij, kolom) {
    var cel = rij.cells[kolom];
    var tekst = cel.dataset.s === undefined ? cel.textContent.trim() : cel.dataset.s;
    if (tekst === '' || tekst === '–') { return null; }
    if (cel.dataset.s !== undefined && !isNaN(tekst)) { return Number(tekst); }
    var kaal = tekst.replace(/[ %×✓?·*]+$/, '').replace('−', '-');
    if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$|^[-+]?\d+(,\d+)?$/.test(kaal)) {
      return Number(kaal.replace(/\./g, '').replace(',', '.'));
    }
    return tekst;
  }

  function vergelijk(a, b) {
    if (a === null || b === null) { return (a === null) - (b === null); }
    if (typeof a === 'number' && typeof b === 'number') { return a - b; }
    if (typeof a !== typeof b) { return typeof a === 'number' ? -1 : 1; }
    return taal.compare(a, b);
  }

  function sorteer(tabel, kop, kolom) {
    var aflopend = kop.getAttribute('aria-sort') === 'ascending';
    var rijen = Array.from(tabel.tBodies[0].rows);
    var sleutels = new Map(rijen.map(function (rij) { return [rij, waarde(rij, kolom)]; }));
    rijen.sort(function (a, b) {
      var x = sleutels.get(a), y = sleutels.get(b);
      if (x === null || y === null) { return vergelijk(x, y); }
      return aflopend ? -vergelijk(x, y) : vergelijk(x, y);
    });
    tabel.tBodies[0].append.apply(tabel.tBodies[0], rijen);
    Array.from(kop.parentNode.cells).forEach(function (ander) { ander.removeAttribute('aria-sort'); });
    kop.setAttribute('aria-sort', aflopend ? 'descending' : 'ascending');
  }

  function maakSorteerbaar(tabel) {
    Array.from(tabel.tHead.rows[0].cells).forEach(function (kop, kolom) {
      if (kop.classList.contains('verloop') && !tabel.querySelector('tbody .verloop[data-s]')) { return; }
      var knop = document.createElement('button');
      knop.type = 'button';
      knop.title = woorden.sorteer;
      var woord = document.createElement('span');
      woord.append.apply(woord, Array.from(kop.childNodes));
      knop.append(woord);
      kop.append(knop);
      knop.addEventListener('click', function () { sorteer(tabel, kop, kolom); });
    });
  }

  function maakFilterbaar(tabel) {
    var rijen = Array.from(tabel.tBodies[0].rows);
    var teksten = rijen.map(function (rij) { return rij.textContent.toLocaleLowerCase('nl'); });
    var balk = document.createElement('div');
    var label = document.createElement('label');
    var veld = document.createElement('input');
    var stand = document.createElement('output');
    balk.className = 'zoek';
    label.textContent = woorden.zoek + ' ';
    veld.type = 'search';
    label.append(veld);
    balk.append(label, stand);
    function toon() {
      tabel.classList.toggle('gezocht', veld.value.trim() !== '');
      var delen = veld.value.toLocaleLowerCase('nl').split(/\s+/).filter(Boolean);
      var over = 0;
      rijen.forEach(function (rij, plaats) {
        rij.hidden = !delen.every(function (deel) { return teksten[plaats].includes(deel); });
        over += rij.hidden ? 0 : 1;
      });
      stand.textContent = woorden.rijen.replace('{n}', over).replace('{m}', rijen.length);
    }
    veld.addEventListener('input', toon);
    toon();
    var rand = tabel.closest('.rand');
    rand.parentNode.insertBefore(balk, rand);
  }

  // A long table starts in a frame, and on a phone with its first rows: one button shows all of it.
  function maakUitklapbaar(tabel, aantal) {
    var rand = tabel.closest('.rand');
    var knop = document.createElement('button');
    function toon(open) {
      rand.classList.toggle('kort', !open);
      knop.setAttribute('aria-expanded', String(open));
      knop.textContent = open ? woorden.minder : woorden.alles.replace('{m}', aantal);
    }
    knop.type = 'button';
    knop.className = rand.classList.contains('lang') ? 'meer' : 'meer alleen-smal';
    knop.addEventListener('click', function () { toon(rand.classList.contains('kort')); });
    toon(false);
    rand.after(knop);
  }

  document.querySelectorAll('.tabel table').forEach(function (tabel) {
    var koppen = Array.from(tabel.tHead.rows[0].cells).map(function (kop) { return kop.textContent; });
    if (tabel.classList.contains('kaarten')) {
      Array.from(tabel.tBodies[0].rows).forEach(function (rij) {
        Array.from(rij.cells).forEach(function (cel, kolom) { cel.dataset.kop = koppen[kolom]; });
      });
    }
    if (tabel.tBodies[0].rows.length > 2 && !tabel.classList.contains('vast')) { maakSorteerbaar(tabel); }
    var aantal = tabel.tBodies[0].rows.length;
    if (tabel.closest('.lang') || (tabel.classList.contains('kaarten') && aantal > 10)) { maakUitklapbaar(tabel, aantal); }
    if (tabel.classList.contains('filter') && tabel.tBodies[0].rows.length > 8) { maakFilterbaar(tabel); }
  });
}());
