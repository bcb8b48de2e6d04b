// Draws what the map shows: grey where all is well, darker where more stands, paler where gateways are offline, colour and a numbered triangle for
// alarms alone. Both drawings give back how many components are in view and how many of them have an alarm. Levels are told by colour, number and size, so that no eye needs the colour.

const TONES = 6;
const MARKS_MAX = 400;
const SQUARE_MIN = 4;
const FILLED_MAX = 14;
const COUNT_ROOM = 44;
const RINGS_MAX = 60;
const LABELS_MAX = 60;
const LABELS_TRIED_MAX = 150;

export function palette() {
  const style = getComputedStyle(document.documentElement);
  const of = name => style.getPropertyValue(name).trim();
  return {
    ground: of("--ground"), ink: of("--ink"), quiet: of("--quiet"), panel: of("--panel"), levels: ["", of("--level1"), of("--level2"), of("--level3")],
  };
}

export function drawCells(paper, projection, view, colours) {
  const width = view.cellWidth * projection.pixelsPerLongitude;
  const height = view.cellHeight * projection.pixelsPerLatitude;
  const gap = width > 12 ? 1 : width > 6 ? 0.5 : 0;
  const most = view.cells.reduce((max, cell) => Math.max(max, cell.count), 1);
  const byTone = Array.from({ length: TONES + 1 }, () => []);
  const alarmed = [];
  let inView = 0;
  for (const cell of view.cells) {
    const x = projection.x(cell.west);
    const y = projection.y(cell.south) - height;
    if (x > projection.width || y > projection.height || x + width < 0 || y + height < 0) continue;
    inView += cell.count;
    if (cell.level) alarmed.push({ x, y, cell });
    const there = (cell.count - (cell.offline ?? 0)) / cell.count;
    const tone = Math.ceil(TONES * there * Math.log(1 + cell.count) / Math.log(1 + most));
    byTone[tone].push(x, y);
  }

  paper.fillStyle = colours.quiet;
  byTone.forEach((places, tone) => {
    paper.globalAlpha = 0.10 + 0.65 * tone / TONES;
    for (let index = 0; index < places.length; index += 2) paper.fillRect(places[index], places[index + 1], width - gap, height - gap);
  });
  paper.globalAlpha = 1;

  // The worst last, so that it lies on top.
  alarmed.sort((one, other) => other.cell.level - one.cell.level);
  const isFilled = width < FILLED_MAX;
  for (const { x, y, cell } of alarmed) {
    paper.fillStyle = paper.strokeStyle = colours.levels[cell.level] ?? colours.levels[3];
    paper.lineWidth = 2;
    const side = Math.max(width - gap, SQUARE_MIN);
    if (isFilled) paper.fillRect(x + (width - side) / 2, y + (height - side) / 2, side, side);
    else paper.strokeRect(x + 1, y + 1, width - gap - 2, height - gap - 2);
  }

  if (alarmed.length <= MARKS_MAX) {
    for (const { x, y, cell } of alarmed) mark(paper, x + width / 2, y + height / 2, cell.level, colours);
    if (width > COUNT_ROOM) {
      label(paper, alarmed.filter(({ cell }) => cell.alarmed > 1).map(({ x, y, cell }) => ({ x: x + width / 2, y: y + height / 2, text: `×${cell.alarmed}` })), colours);
    }
  }

  return { inView, alarmed: alarmed.reduce((sum, { cell }) => sum + cell.alarmed, 0) };
}

export function drawComponents(paper, projection, view, colours, selected) {
  const radius = Math.min(6, Math.max(2.2, 3.2 / Math.sqrt(projection.metresPerPixel)));
  const alarmed = [];
  let inView = 0;
  paper.fillStyle = paper.strokeStyle = colours.quiet;
  paper.lineWidth = 1.2;
  for (const component of view.components) {
    const x = projection.x(component.longitude);
    const y = projection.y(component.latitude);
    if (x < -20 || y < -20 || x > projection.width + 20 || y > projection.height + 20) continue;
    inView++;
    if (component.level) {
      alarmed.push({ x, y, component });
      continue;
    }

    paper.beginPath();
    paper.arc(x, y, radius, 0, 2 * Math.PI);
    if (component.isOffline) paper.stroke();
    else paper.fill();
    if (component.code === selected) ring(paper, x, y, radius + 5, colours.ink);
  }

  alarmed.sort((one, other) => other.component.level - one.component.level);
  for (const { x, y, component } of alarmed) {
    if (component.code === selected) ring(paper, x, y, 16, colours.ink);
    mark(paper, x, y, component.level, colours);
  }

  label(paper, alarmed.map(({ x, y, component }) => ({ x, y, text: component.name })), colours);
  return { inView, alarmed: alarmed.length };
}

/** Where a scene of a tour is: a dashed ring around each place, and a box around all of them; pale once the next one has begun. */
export function drawScene(paper, projection, scene, isNewest, colours) {
  paper.save();
  paper.globalAlpha = isNewest ? 1 : 0.3;
  paper.strokeStyle = colours.ink;
  paper.lineWidth = isNewest ? 2 : 1;
  paper.setLineDash([5, 4]);
  for (const place of scene.places.length <= RINGS_MAX ? scene.places : []) {
    paper.beginPath();
    paper.arc(projection.x(place.longitude), projection.y(place.latitude), 15, 0, 2 * Math.PI);
    paper.stroke();
  }

  if (scene.box && scene.places.length > 1) {
    const [west, south, east, north] = scene.box;
    const x = projection.x(west) - 24;
    const y = projection.y(north) - 24;
    paper.lineWidth = 1;
    paper.strokeRect(x, y, projection.x(east) + 24 - x, projection.y(south) + 24 - y);
  }

  paper.restore();
}

export function drawScale(paper, projection, colours) {
  const wanted = 120 * projection.metresPerPixel;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const metres = [5, 2, 1].find(step => step * power <= wanted) * power;
  const length = metres / projection.metresPerPixel;
  const [x, y] = [projection.width - length - 14, projection.height - 12];
  paper.strokeStyle = paper.fillStyle = colours.ink;
  paper.lineWidth = 1.5;
  paper.beginPath();
  paper.moveTo(x, y - 5);
  paper.lineTo(x, y);
  paper.lineTo(x + length, y);
  paper.lineTo(x + length, y - 5);
  paper.stroke();
  paper.font = "11px system-ui, sans-serif";
  paper.textAlign = "center";
  paper.fillText(metres >= 1000 ? `${metres / 1000} km` : `${metres} m`, x + length / 2, y - 5);
}

function ring(paper, x, y, radius, colour) {
  paper.save();
  paper.strokeStyle = colour;
  paper.lineWidth = 2;
  paper.beginPath();
  paper.arc(x, y, radius, 0, 2 * Math.PI);
  paper.stroke();
  paper.restore();
}

function mark(paper, x, y, level, colours) {
  const size = 13 - 1.5 * (level - 1);
  paper.fillStyle = colours.levels[level] ?? colours.levels[3];
  paper.strokeStyle = colours.panel;
  paper.lineWidth = 1.5;
  paper.beginPath();
  paper.moveTo(x, y - size);
  paper.lineTo(x + size, y + size * 0.75);
  paper.lineTo(x - size, y + size * 0.75);
  paper.closePath();
  paper.fill();
  paper.stroke();
  paper.fillStyle = colours.panel;
  paper.font = "bold 11px system-ui, sans-serif";
  paper.textAlign = "center";
  paper.fillText(String(level), x, y + size * 0.75 - 3);
}

/** Words beside marks, the last mark's first; one that would lie on another mark or on words is left out. */
function label(paper, all, colours) {
  const marks = all.slice(-LABELS_TRIED_MAX);
  const taken = marks.map(({ x, y }) => ({ left: x - 8, right: x + 8, top: y - 8, bottom: y + 8 }));
  paper.font = "12px system-ui, sans-serif";
  paper.textAlign = "left";
  paper.lineWidth = 3;
  let written = 0;
  for (const { x, y, text } of [...marks].reverse()) {
    if (written === LABELS_MAX) return;
    const box = { left: x + 15, right: x + 17 + paper.measureText(text).width, top: y - 7, bottom: y + 9 };
    if (taken.some(other => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top)) continue;
    taken.push(box);
    written++;
    paper.strokeStyle = colours.panel;
    paper.strokeText(text, x + 16, y + 4);
    paper.fillStyle = colours.ink;
    paper.fillText(text, x + 16, y + 4);
  }
}
