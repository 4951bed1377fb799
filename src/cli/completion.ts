import type { Io } from './io.ts'

export const completionShells = ['bash', 'zsh', 'fish'] as const
export type CompletionShell = (typeof completionShells)[number]

/** Prints a script that teaches a shell to complete: it asks `sshfix __complete`, and names files where that knows nothing. */
export function printCompletion(io: Io, shell: CompletionShell): number {
  io.stdout.write(scripts[shell])
  return 0
}

const scripts: Readonly<Record<CompletionShell, string>> = {
  bash: `# Completion of sshfix for bash: eval "$(sshfix completion bash)"
_sshfix() {
  local line word words=() joined= at
  COMPREPLY=()
  # bash ends words at : and =, which patterns and options have in their midst.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ \${#words[@]} -gt 0 && ( $word == [:=] || $joined == [:=] ) ]]; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
    joined=$word
  done
  # Quotes are for the shell. What it would carry out stays as it is.
  for ((at = 0; at < \${#words[@]} - 1; at++)); do
    if [[ \${words[at]} == *[\\\\\\'\\"~]* && \${words[at]} != *[\\$\\\`\\;\\&\\|\\<\\>\\(\\)]* ]]; then
      eval "words[at]=\${words[at]}" 2>/dev/null
    fi
  done
  word=\${words[\${#words[@]}-1]}
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    COMPREPLY+=("\${line#"\${word%"\${word##*[:=]}"}"}")
  done < <(sshfix __complete -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _sshfix sshfix
`,
  zsh: `#compdef sshfix
# Completion of sshfix for zsh: source <(sshfix completion zsh), after compinit
_sshfix() {
  local -a lines names shown
  lines=("\${(@f)$(sshfix __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  lines=("\${(@)lines:#}")
  if (( ! $#lines )); then compset -P '*='; _files; return; fi
  names=("\${(@)lines%%$'\\t'*}")
  shown=("\${(@)lines/$'\\t'/  }")
  compadd -l -d shown -a names
}
compdef _sshfix sshfix
`,
  fish: `# Completion of sshfix for fish: sshfix completion fish | source
function __sshfix_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found (sshfix __complete -- $words[2..-1] 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    set -l current (commandline -ct)
    # A file may stand behind an option or a format: --private-key=FILE, json=FILE.
    set -l before (string replace -r '[^=]*$' '' -- $current)
    for path in (__fish_complete_path (string replace -r '^.*=' '' -- $current))
      printf '%s%s\\n' $before $path
    end
  end
end
complete -c sshfix -f -a '(__sshfix_complete)'
`,
}
