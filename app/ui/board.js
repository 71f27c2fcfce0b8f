// The whiteboard's drawing, in Gradio's own custom HTML component: Gradio's Sketchpad brings a megabyte of WebGL, draws
// nothing until a tool is chosen, and keeps pixels. A stroke here is the points of a line in the units of the view box.
let points = null, line = null;

function point(event) {
  const svg = element.querySelector("svg"), area = svg.getBoundingClientRect(), size = svg.viewBox.baseVal;
  const inside = (share, length) => Math.round(Math.min(Math.max(share, 0), 1) * (length - 1));
  const x = inside((event.clientX - area.left) / area.width, size.width);
  return `${x},${inside((event.clientY - area.top) / area.height, size.height)}`;
}

element.addEventListener("pointerdown", (event) => {
  if (event.button || !event.target.closest("svg")) return;
  event.preventDefault();
  element.setPointerCapture(event.pointerId);
  points = [point(event)];
  line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  element.querySelector("svg").append(line);
});

element.addEventListener("pointermove", (event) => {
  if (!points) return;
  const here = point(event);
  if (here !== points.at(-1)) points.push(here);
  line.setAttribute("points", points.join(" "));
});

element.addEventListener("pointerup", () => {
  if (!points) return;
  const stroke = points.length > 1 ? points.join(" ") : `${points[0]} ${points[0]}`;
  points = null;
  line.remove();
  props.value = [...(props.value || []), stroke];
  trigger("input");
});
