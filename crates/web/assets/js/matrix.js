// Matrices: the arrow keys go from tick to tick, past cells that have none; Home and End to the first and last of the row.
const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, 1], End: [0, -1] };
addEventListener('keydown', event => {
  const cell = event.target.closest?.('.matrix td');
  const step = cell && steps[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { rows } = cell.closest('tbody');
  let [y, x] = [cell.parentElement.sectionRowIndex, cell.cellIndex];
  if (event.key === 'Home') x = 0;
  if (event.key === 'End') x = cell.parentElement.cells.length;
  do {
    y += step[0];
    x += step[1];
  } while (rows[y]?.cells[x] && !$('input', rows[y].cells[x]));
  const next = rows[y]?.cells[x];
  if (next?.matches('td')) $('input', next).focus();
});
