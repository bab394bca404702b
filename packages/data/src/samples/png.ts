import { crc32, deflateSync } from "node:zlib";

/**
 * An image of bytes, [height, width, channels], as a PNG file (ISO 15948): grey of one or two channels, of which the first is
 * shown, and red, green and blue of more.
 */
export function encodePng(
  bytes: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
): Uint8Array {
  const shown = channels < 3 ? 1 : 3;
  const rowBytes = 1 + width * shown;
  // Each row begins with its filter: none.
  const rows = new Uint8Array(height * rowBytes);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      rows.set(bytes.subarray(from, from + shown), y * rowBytes + 1 + x * shown);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, shown === 1 ? grey : colour], 8);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND")];
  return Buffer.concat([signature, ...parts]);
}

const [grey, colour] = [0, 2];
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Length, name, data, and CRC-32 of name and data. */
function chunk(name: string, data: Uint8Array = new Uint8Array()): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const whole = Buffer.alloc(4 + named.length + 4);
  whole.writeUInt32BE(data.length, 0);
  whole.set(named, 4);
  whole.writeUInt32BE(crc32(named), 4 + named.length);
  return whole;
}
