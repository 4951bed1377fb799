/**
 * A shell word that stands for exactly this text (POSIX 2.2.2, single quotes). The only way by which a value gets
 * into a script. The text is bytes as latin1 characters; throws `RangeError` for NUL, which no shell word can
 * hold, and for characters that are not one byte.
 */
export function quote(text: string): string {
  const wrong = /[\0\u0100-\uffff]/.exec(text)
  if (wrong) throw new RangeError(`Cannot quote character ${wrong[0].charCodeAt(0)} for a shell`)
  return `'${text.replaceAll("'", "'\\''")}'`
}
