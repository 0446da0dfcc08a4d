/** Bodies that are as bad as JSON can be, by what is bad about them; each from somebody who holds the secret. */
export function hostileBodies(megabytes: number): Readonly<Record<string, Buffer>> {
  const bytes = megabytes * 1024 * 1024;
  const text = (json: string): Buffer => Buffer.from(json);
  const repeated = (piece: string): string => piece.repeat(Math.floor(bytes / piece.length));
  const keys = (name: (at: number) => string): string =>
    Array.from({ length: Math.floor(bytes / 20) }, (_, at) => `"${name(at)}":${at}`).join(",");
  const wide = `[${Array.from({ length: Math.floor(bytes / 8) }, (_, at) => at % 1000).join(",")}]`;
  return {
    "lists within lists": text(repeated("[")),
    "closed lists within lists": text("[".repeat(bytes / 2) + "]".repeat(bytes / 2)),
    "objects within objects": text(`${repeated(`{"a":`)}1`),
    "many keys": text(`{${keys((at) => `key${at}`)}}`),
    "keys that are numbers": text(`{${keys((at) => `${at * 7919}`)}}`),
    "one key, again and again": text(`{${keys(() => "id")}}`),
    "members of prototypes": text(`{"__proto__":{"isValid":true},"constructor":{"prototype":{}}}`),
    "long numbers": text(`{"list":[${"9".repeat(bytes / 4)},1e400,-1e-400]}`),
    "many long numbers": text(`{"list":[${repeated(`${"9".repeat(25)},`)}1]}`),
    "lone surrogates": text(`{"text":"${repeated("\\ud800")}"}`),
    "invalid UTF-8": Buffer.concat([text(`{"text":"`), Buffer.alloc(bytes, 0xff), text(`"}`)]),
    "a wide list": text(`{"list":${wide}}`),
    "a text for a pattern": text(`{"text":"${repeated("a")}!"}`),
    "a short text for a pattern": text(`{"text":"${"a".repeat(40)}!"}`),
    "many texts for a pattern": text(`{"texts":[${repeated(`"${"a".repeat(30)}!",`)}"a"]}`),
    "equal items": text(`{"unique":[${repeated(`{"a":[1,2,3]},`)}{"a":1}]}`),
    "a batch of 10,000": text(
      `{"events":[${Array.from({ length: 10_000 }, (_, at) => `{"id":"e${at}","text":"x"}`).join(",")}]}`,
    ),
    "a batch of 1,000,000": text(`{"events":[${repeated(`{},`)}{}]}`),
    "a batch within lists": text(`{"events":${"[".repeat(5000)}{"id":"deep"}${"]".repeat(5000)}}`),
  };
}

/** Bodies as bad as forms, multipart forms, XML and plain text can be. */
export function hostileForms(bytes: number): Readonly<Record<string, Buffer>> {
  const repeated = (piece: string, rest = bytes): string =>
    piece.repeat(Math.floor(rest / piece.length));
  const texts = {
    "header lines of a part": `--b\r\n${repeated("a\n")}`,
    boundaries: repeated("--b\r\n\r\n\r\n"),
    "a name of a part": `--b\r\ncontent-disposition: form-data; name="${repeated("a")}"\r\n\r\nx\r\n--b--`,
    "many fields": repeated("a=1&"),
    "brackets in a name": `a${repeated("[b]")}=1`,
    "percent signs": `a=${repeated("%")}`,
    "plus signs": `a${repeated("+")}=1`,
    spaces: repeated(" "),
    "line breaks": repeated("\r\n"),
    lines: repeated("1\n"),
    dots: repeated("."),
    base64: repeated("A"),
    "attributes of a tag": `<a ${repeated("x")}>`,
    tags: repeated("<a>"),
  };
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
}
