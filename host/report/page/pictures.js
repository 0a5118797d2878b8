// Of a lone run: confusion matrix, confident errors, first batch, rows of features.
"use strict";

// Matplotlib's viridis at eight equal steps: even in lightness, safe for the colour-blind.
const scale = [[68, 1, 84], [70, 50, 127], [54, 92, 141], [39, 127, 142], [31, 161, 135], [74, 194, 109], [159, 218, 58], [253, 231, 37]];
const grey = [189, 189, 196];
const css = (colour) => `rgb(${colour.join(" ")})`;

const pngOf = (base64) => "data:image/png;base64," + base64;
const percent = (share) => (100 * share).toFixed(1);

function matrixCell(count, sum) {
  // The root lets rare confusions be seen beside the diagonal.
  const shade = sum > 0 ? Math.sqrt(count / sum) : 0, kind = count === 0 ? "z" : shade > 0.6 ? "d" : null;
  return make("td", { class: kind, style: "--p:" + (count === 0 ? "0" : shade.toFixed(2)) }, String(count));
}

function matrixRow(counts, i, name) {
  const sum = counts.reduce((a, b) => a + b, 0);
  return make("tr", {}, rowHead(name), ...counts.map((count) => matrixCell(count, sum)),
              make("td", { style: "--p:0" }, sum > 0 ? percent(counts[i] / sum) : "-"));
}

function wholeMatrix({ names, counts }) {
  const columns = [...names, "right, %"].map((name) => make("th", { scope: "col", class: "column" }, name));
  return [note("Rows: right classes. Columns: predicted classes. Numbers of images, shaded by the root of their share of the row."),
          make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Confusion matrix" },
               make("table", { class: "confusion" }, make("thead", {}, make("tr", {}, make("td", { style: "--p:0" }), ...columns)),
                    make("tbody", {}, ...counts.map((row, i) => matrixRow(row, i, names[i])))))];
}

function frequentConfusions({ classes, frequent }) {
  return [note(`Of ${classes} classes the most frequent confusions; evaluation.json has the whole matrix.`),
          ...table(null, [head("right class"), head("predicted"), head("images", true), head("% of the class", true)],
                   frequent.map((pair) => [rowHead(pair.label), make("td", {}, pair.predicted), make("td", { class: "n" }, String(pair.images)),
                                           make("td", { class: "n" }, percent(pair.share))]))];
}

function confusionOf(confusion) {
  const of = confusion.network === null ? [] : [note(`Of the ${confusion.network} after epoch ${confusion.epoch + 1}.`)];
  return [...of, ...(confusion.counts ? wholeMatrix(confusion) : frequentConfusions(confusion))];
}

// A cell of the sheet of pictures.
function thumb({ columns, rows, width, height }, i) {
  const place = (at, count) => (count > 1 ? 100 * at / (count - 1) : 0).toFixed(2) + "%";
  return make("div", { class: "thumb", style: `aspect-ratio:${width}/${height};background-size:${100 * columns}% ${100 * rows}%;` +
                       `background-position:${place(i % columns, columns)} ${place(Math.floor(i / columns), rows)}` });
}

function errorItem(error, picture) {
  return make("li", {}, make("figure", {}, picture, make("figcaption", {}, error.label + " → ", make("b", {}, error.predicted),
    make("span", {}, `${percent(error.confidence)} % sure, right class ${percent(error.label_probability)} %`),
    make("span", {}, "image " + error.index))));
}

function errorsOf({ items, sheet }) {
  if (items.length === 0) return [note("None: every evaluated image was classified right.")];
  const list = make("ul", { class: "errors" }, ...items.map((error, i) => errorItem(error, sheet && thumb(sheet, i))));
  if (sheet) list.style.setProperty("--sheet", `url(${pngOf(sheet.png)})`);
  if (sheet && sheet.width > 96) list.classList.add("smooth");
  return [note("The images that were classified wrong with the greatest confidence: right class, arrow, predicted class."),
          ...(sheet ? [] : [note("Without pictures: errors.png is not in the run folder, or does not match evaluation.json.")]), list];
}

function firstBatchOf({ png, width, height, shown_rows: shown, rows }) {
  const upper = shown < rows ? ` The upper ${shown} of ${rows} rows; first_batch.png in the run folder has them all.` : "";
  return [note("What the network sees: the first training images after augmentation, with their labels." + upper),
          make("div", { class: "batch" }, make("img", { width, height, alt: "Grid of training images with their labels", src: pngOf(png) }))];
}

// Levels 1 to 255 on the scale, 0 grey: one pixel a value.
function heatMap(levels, columns, rows) {
  const canvas = make("canvas", { width: columns, height: rows }), context = canvas.getContext("2d");
  const pixels = context.createImageData(columns, rows);
  for (let i = 0; i < levels.length; ++i) {
    const place = (levels.charCodeAt(i) - 1) / 254 * (scale.length - 1), left = Math.min(Math.floor(place), scale.length - 2);
    const colour = place < 0 ? grey : scale[left].map((value, c) => value + (place - left) * (scale[left + 1][c] - value));
    pixels.data.set([...colour.map(Math.round), 255], 4 * i);
  }
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL("image/png");
}

function sampleOf({ caption, image, levels, channels }, names) {
  const size = `height:${1.25 * names.length}rem`;
  const picture = make("img", { style: `${size};min-width:${channels}px`, alt: `Heat map of the rows ${names.join(", ")}: ${caption}`,
                                src: heatMap(atob(levels), channels, names.length) });
  return make("div", { class: "rows" }, note(caption), make("div", { class: "strip" },
    make("div", { class: "names", style: size }, ...names.map((name) => make("span", {}, name))),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Features of image " + image }, picture)));
}

function featuresOf({ strategy, names, notes, low, high, samples }) {
  const bar = (width, background) => make("i", { style: `width:${width};background:${background}` });
  return [note(`The feature z of the last training batch's first images and what ${strategy} sends through the head: one column a channel, ` +
               "one colour scale for all. Channels whose value was replaced are grey."),
          ...notes.map((text) => note(text)),
          make("div", { class: "scale" }, make("span", {}, low.toFixed(2)), bar("10rem", `linear-gradient(90deg,${scale.map(css).join(",")})`),
               make("span", {}, high.toFixed(2)), bar("1.1rem", css(grey)), make("span", {}, "replaced (masked)")),
          ...samples.map((sample) => sampleOf(sample, names))];
}
