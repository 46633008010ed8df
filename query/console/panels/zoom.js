/** A drag over a chart shows that time, a double click twice as long a one. Charts that share their cursor pass the drag on; only where it was made does it count. */
const LEAST_PIXELS = 8;

/** @param {import("./panel-types.d.ts").PanelView} view @returns {import("uplot").Plugin} */
export function zoom(view) {
  let isOwn = false;
  return {
    hooks: {
      init: (u) => {
        u.over.addEventListener("mousedown", () => { isOwn = true; });
        u.over.addEventListener("dblclick", () => view.onZoomOut());
      },
      setSelect: (u) => {
        const { left, width } = u.select;
        if (width <= 0) return;
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        if (!isOwn) return;
        isOwn = false;
        if (width > LEAST_PIXELS) view.onZoom({ fromMs: Math.round(u.posToVal(left, "x") * 1_000), toMs: Math.round(u.posToVal(left + width, "x") * 1_000) });
      },
    },
  };
}
