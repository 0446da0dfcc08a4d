/** The fields of a number in a protobuf message, of those that have a length (protobuf's wire format). */
export function* fieldsOf(message: Buffer, wanted: number): Generator<Buffer, undefined> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    if ((tag & 7) === 0) {
      varint();
      continue;
    }
    const length = varint();
    if (Math.floor(tag / 8) === wanted) yield message.subarray(at, at + length);
    at += length;
  }
}
