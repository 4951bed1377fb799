/**
 * A shell text as it is written between the backticks: nothing is interpolated, backslashes stay. The one difference
 * is that `\${` stands for `${`, which a template would take for its own.
 */
export function shellText(strings: TemplateStringsArray): string {
  return strings.raw.join('').replaceAll('\\${', '${')
}
