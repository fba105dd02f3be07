import qrcode from 'qrcode-generator';

const SVG = 'http://www.w3.org/2000/svg';
/** The quiet edge that cameras need, in modules. */
const EDGE = 4;

/**
 * An address as a QR code, drawn black on white in any theme, for cameras want it so.
 * @returns undefined if the address is too long for a code
 */
export function drawQrCode(address: string, label: string): SVGElement | undefined {
  const code = qrcode(0, 'L');
  try {
    code.addData(address);
    code.make();
  } catch {
    return undefined;
  }
  const count = code.getModuleCount();
  const size = count + 2 * EDGE;
  const svg = document.createElementNS(SVG, 'svg');
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label, class: 'qr' })) svg.setAttribute(name, value);
  const ground = document.createElementNS(SVG, 'rect');
  for (const [name, value] of Object.entries({ width: String(size), height: String(size), fill: '#fff' })) ground.setAttribute(name, value);
  let path = '';
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (code.isDark(row, column)) path += `M${column + EDGE} ${row + EDGE}h1v1h-1z`;
    }
  }
  const modules = document.createElementNS(SVG, 'path');
  modules.setAttribute('d', path);
  modules.setAttribute('fill', '#000');
  svg.append(ground, modules);
  return svg;
}
