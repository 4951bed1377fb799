/** A code of the closed list of mistakes that are found before any host is contacted. */
export interface CodeExplanation {
  /** One line, a claim. */
  readonly title: string
  /** What it means and why it is refused. */
  readonly explanation: string
  /** How it looks, and what to write instead; both or none. */
  readonly wrong?: string
  readonly right?: string
}

export const diagnosticCodes = {
  file_missing: {
    title: 'A file does not exist',
    explanation:
      'A playbook, an inventory, or a file that a task names is not there. `src` is looked for in `files/` beside the playbook, then beside the playbook.',
  },
  file_unreadable: {
    title: 'A file cannot be read',
    explanation: 'It is a folder, may not be read by you, or is larger than 16 MiB.',
  },
  file_too_large: {
    title: 'A YAML file is too large',
    explanation: 'YAML of more than 4 MiB is refused: it takes seconds and a gigabyte of memory to read.',
  },
  not_utf8: {
    title: 'A file is not UTF-8',
    explanation:
      'Playbooks and inventories are UTF-8 text, with or without a byte order mark. Files named by `src` may hold any bytes.',
  },
  control_character: {
    title: 'A control character stands in a file',
    explanation: 'YAML allows none but tab and line ends. In double quotes it can be written as an escape.',
    wrong: 'content: "<ESC>[1mwelcome"',
    right: 'content: "\\e[1mwelcome"',
  },
  yaml_syntax: {
    title: 'The file is not YAML',
    explanation: 'A bracket or a quote is not closed, the indentation is uneven, or a value needs quotes.',
    wrong: '- name: Keys: only',
    right: '- name: "Keys: only"',
  },
  yaml_tab: {
    title: 'A tab indents a line',
    explanation: 'YAML is indented with spaces only.',
  },
  duplicate_key: {
    title: 'A key stands twice in one map',
    explanation:
      'YAML readers take one of the two without a word, each another. Join them, or remove one. Files of variables are read as Ansible reads them, with a warning: the last one counts. An inventory in which a group or a host stands twice would lose what stands below the first.',
    wrong: 'settings: { MaxAuthTries: 3, MaxAuthTries: 4 }',
    right: 'settings: { MaxAuthTries: 4 }',
  },
  several_documents: {
    title: 'The file has more than one YAML document',
    explanation:
      'A second `---` begins a second document, which would be passed over. Several plays are items of one list.',
  },
  bad_alias: {
    title: 'An alias names nothing',
    explanation: '`*name` stands for what was marked `&name` above it; it cannot stand inside that.',
  },
  bad_key: {
    title: 'Something cannot be a key',
    explanation: 'Keys of maps are text. `<<` merges maps, and nothing else.',
  },
  unknown_tag: {
    title: 'A YAML tag is not known',
    explanation:
      'Only the tags of YAML itself (`!!str`, `!!int`…) and `!unsafe`, for text in which nothing is filled in, are read.',
  },
  vault: {
    title: 'What is encrypted with ansible-vault cannot be opened',
    explanation:
      'No password is given, none that is given opens it, or its text is damaged. A value is told where it is used, a file always. Give passwords with `--vault-password-file [ID@]FILE`, which can be repeated, or `--ask-vault-pass`.',
  },
  too_deep: {
    title: 'Maps and lists are nested too deep',
    explanation: 'More than 64 levels are refused: no playbook needs them.',
  },
  value_too_large: {
    title: 'A value becomes too large',
    explanation: 'Aliases or variables that contain each other grow beyond what a task could mean.',
  },
  empty_playbook: {
    title: 'The playbook has no plays',
    explanation: 'A playbook is a list of plays.',
    wrong: '---',
    right: '- hosts: all\n  tasks: []',
  },
  not_a_list: {
    title: 'A list is needed',
    explanation:
      'A playbook is a list of plays; `tasks` and `handlers` are lists, too. Each item begins with `- `.',
    wrong: 'hosts: all\ntasks: []',
    right: '- hosts: all\n  tasks: []',
  },
  unknown_key: {
    title: 'A play, task or handler has a key that is not known',
    explanation:
      'Keys are named as in Ansible, but fewer: there is nothing to register, to include or to delegate. A misspelt key would be passed over in silence otherwise.',
    wrong: '- hosts: all\n  task: []',
    right: '- hosts: all\n  tasks: []',
  },
  missing_key: {
    title: 'A play, task or handler lacks a key',
    explanation: 'A play needs `hosts`; a handler needs `name` and `service`.',
  },
  wrong_type: {
    title: 'A value is of the wrong kind',
    explanation: 'A list stands where text is needed, a number where yes or no is, and so on.',
    wrong: 'exclusive: 3',
    right: 'exclusive: yes',
  },
  wrong_value: {
    title: 'A value is not one of those allowed',
    explanation: 'The message names what is allowed.',
    wrong: 'state: dir',
    right: 'state: directory',
  },
  value_out_of_range: {
    title: 'A number is too small or too large',
    explanation: 'The message names the range.',
    wrong: 'max_fail_percentage: 200',
    right: 'max_fail_percentage: 20',
  },
  unquoted_mode: {
    title: 'A mode stands without quotes',
    explanation:
      '`0600` without quotes is the number six hundred for YAML 1.2, and 384 for YAML 1.1. In quotes it is the text that chmod understands.',
    wrong: 'mode: 0600',
    right: 'mode: "0600"',
  },
  leading_zero: {
    title: 'A number begins with 0 and stands without quotes',
    explanation: 'YAML drops the zero: `0027` becomes 27. In quotes it stays as it is.',
    wrong: 'StreamLocalBindMask: 0177',
    right: 'StreamLocalBindMask: "0177"',
  },
  unquoted_template: {
    title: '{{ }} stands without quotes',
    explanation: 'For YAML a value that begins with `{` is a map.',
    wrong: 'path: {{ home }}/.ssh',
    right: 'path: "{{ home }}/.ssh"',
  },
  no_resource: {
    title: 'A task declares nothing',
    explanation: 'Beside `name`, `when`, `tags` and the like, a task has exactly one resource.',
    wrong: '- name: Keys only',
    right: '- name: Keys only\n  sshd_config: { settings: { PasswordAuthentication: no } }',
  },
  two_resources: {
    title: 'A task has two resources',
    explanation: 'A task has exactly one, so that each has its own result and its own difference.',
    wrong: '- file: { path: /etc/ssh, mode: "0755" }\n  service: { name: ssh, state: started }',
    right: '- file: { path: /etc/ssh, mode: "0755" }\n- service: { name: ssh, state: started }',
  },
  unknown_resource: {
    title: 'There is no such resource',
    explanation:
      'There is no `command` and no `shell` by design: what a playbook does to a host can be read without running it, simulated, and undone.',
    wrong: '- command: chattr +i /etc/ssh/sshd_config',
    right: '- file: { path: /etc/ssh/sshd_config, attributes: +i }',
  },
  unknown_parameter: {
    title: 'A resource has no such parameter',
    explanation: 'The message names the nearest one that it has, or all of them.',
    wrong: 'file: { path: /etc/ssh, ower: root }',
    right: 'file: { path: /etc/ssh, owner: root }',
  },
  missing_parameter: {
    title: 'A resource lacks a parameter',
    explanation: 'What it declares cannot be known without it.',
    wrong: 'authorized_key: { user: deploy }',
    right: 'authorized_key: { user: deploy, key: "ssh-ed25519 AAAA…" }',
  },
  conflicting_parameters: {
    title: 'Parameters exclude each other',
    explanation: 'Two of them say what only one can say, or one has no meaning with the value of another.',
    wrong: 'copy: { dest: /etc/issue.net, content: hello, src: issue.net }',
    right: 'copy: { dest: /etc/issue.net, src: issue.net }',
  },
  unknown_handler: {
    title: 'A task notifies a handler that the play does not have',
    explanation: 'The name must be that of an entry of `handlers` in the same play.',
  },
  duplicate_handler: {
    title: 'Two handlers of a play have one name',
    explanation: 'A task that notifies it could mean either.',
  },
  when_expression: {
    title: '`when` is an expression',
    explanation: 'There is no expression language. `when` is a map; all that it states must hold.',
    wrong: "when: ansible_distribution == 'Debian'",
    right: 'when: { os: debian }',
  },
  template_not_here: {
    title: '{{ }} stands where nothing is filled in',
    explanation:
      'Variables are filled in in the parameters of resources, in `name`, `loop` and `vars` of tasks, in `hosts`, `become…`, `vars` and `keep_access` of plays, and in the `service` of handlers.',
  },
  template_expression: {
    title: '{{ }} holds more than a name',
    explanation:
      'Only `{{ name }}`, `{{ name.sub }}` and `{{ name[0] }}` are filled in: no filters, no conditions, no loops.',
    wrong: 'user: "{{ admin | lower }}"',
    right: 'user: "{{ admin }}"',
  },
  wrong_template_value: {
    title: 'A list or a map is filled into a text',
    explanation: 'Only a value that is `"{{ name }}"` and nothing else takes over lists and maps.',
    wrong: 'AllowUsers: "root {{ admins }}"',
    right: 'AllowUsers: "{{ admins }}"',
  },
  undefined_variable: {
    title: 'A variable is not defined',
    explanation:
      'It is defined neither for this host in the inventory, nor in `vars`, nor with `--extra-vars`. Facts of hosts are no variables: choose by them with `when`.',
  },
  variable_loop: {
    title: 'Variables name each other in a circle',
    explanation: 'The value of a variable contains, maybe by way of others, the variable itself.',
    wrong: 'vars: { one: "{{ two }}", two: "{{ one }}" }',
    right: 'vars: { one: 1, two: "{{ one }}" }',
  },
  not_carried_out: {
    title: 'Something is read and has no effect yet',
    explanation:
      'It is part of the language of playbooks, and this version does not act on it. It is said rather than passed over.',
  },
  extra_vars: {
    title: '--extra-vars cannot be read',
    explanation: 'It is `name=value` (several with spaces between them), a map in YAML or JSON, or `@FILE`.',
    wrong: '-e port',
    right: '-e port=2222',
  },
  no_inventory: {
    title: 'There is no inventory',
    explanation:
      'Where hosts are is never guessed from a playbook. Name an inventory file, or the hosts themselves with a comma at the end.',
    wrong: 'sshfix check site.yml',
    right: "sshfix check -i 'web1,web2:2222,' site.yml",
  },
  stated_twice: {
    title: 'One file gives a variable of a host two values',
    explanation:
      'The host is named several times, or a port stands beside its name, and they contradict each other. It is an error where the variable says how the host is reached or becomes root, since another host could be meant; any other is a warning, and so is a host that a line of its own excepts from a range: the last one counts there, as in Ansible.',
    wrong: '[web]\nweb1 ansible_port=22\n[db]\nweb1 ansible_port=2222',
    right: '[web]\nweb1 ansible_port=2222\n[db]\nweb1',
  },
  inventory_syntax: {
    title: 'A line of an inventory cannot be read',
    explanation:
      'It is neither a host with `name=value` after it, nor a group, nor a variable, as its section wants it.',
    wrong: '[web]\nweb1 ansible_port 2222',
    right: '[web]\nweb1 ansible_port=2222',
  },
  inventory_unsupported: {
    title: 'An inventory of a kind that is not read',
    explanation:
      'INI and YAML files, lists of hosts, programs that answer `--list`, and folders of these are read. Configurations of inventory plugins and TOML are not: `ansible-inventory -i FILE --list --yaml` prints what they say as YAML.',
  },
  inventory_program: {
    title: 'An inventory that is a program does not do its part',
    explanation:
      'With `--list` it must print its groups as one JSON map and end with 0 within 30 seconds; with `--host NAME` the variables of that host, where the first answer has no `_meta` with `hostvars`. What it prints to standard error is shown where it fails.',
  },
  bad_range: {
    title: 'A range of hosts cannot be expanded',
    explanation:
      'It is `[first:last]` or `[first:last:step]` with numbers or letters; leading zeros need the same length on both sides.',
    wrong: 'web[01:020]',
    right: 'web[001:020]',
  },
  unknown_group: {
    title: 'There is no such group',
    explanation: 'The inventory neither has the group nor names it as the child of another.',
  },
  group_loop: {
    title: 'A group contains itself',
    explanation: 'By way of its children a group is its own child.',
  },
  unknown_host: {
    title: 'A host pattern matches nothing',
    explanation:
      'The inventory has neither a host nor a group of that name. A run that reaches no host would look like success.',
  },
  bad_pattern: {
    title: 'A host pattern cannot be read',
    explanation: 'Patterns are names, `*` and `?`, `a:b`, `a:&b`, `a:!b`, `~regex` and `group[0:2]`.',
  },
  openssh_needed: {
    title: "Only the system's ssh can reach a host so",
    explanation:
      '`ansible_ssh_common_args` or a variable like it has words that the client built into sshfix does not follow, such as `-o ProxyCommand=…`. Hosts with it are reached by the `ssh` program, as by `-c openssh`, with these words; with `-c ssh` that is a mistake.',
  },
  bad_connection: {
    title: 'A connection variable has a value that cannot be used',
    explanation:
      'ansible_port is a number from 1 to 65535, ansible_connection is ssh, openssh, local or chroot, and so on.',
    wrong: 'web1 ansible_port=ssh',
    right: 'web1 ansible_port=22',
  },
  attribute_twice: {
    title: 'An attribute is both added and removed',
    explanation: '`attributes` names each letter of chattr(1) once.',
    wrong: 'attributes: +i-i',
    right: 'attributes: +i',
  },
  mode_unstable: {
    title: 'A mode would differ at every run',
    explanation: 'Only modes whose result follows from what is declared settle.',
  },
  vital_path: {
    title: 'A path that a host cannot live without would be removed',
    explanation: 'Such paths are never removed, whatever a playbook says.',
  },
  not_a_file: {
    title: 'A path names a directory where a file is needed',
    explanation: 'It ends in a slash, or is `/` itself.',
  },
  key_invalid: {
    title: 'A text is not a public key',
    explanation:
      'A public key is one line, `TYPE BASE64 COMMENT`, and its bytes must be of the type that stands before them. It may be cut off, wrapped, or a private key.',
    wrong: 'key: "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAA…"',
    right: 'key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA…"',
  },
  key_weak: {
    title: 'A public key is too weak',
    explanation:
      'DSA keys, and RSA keys with less than 2048 bits, can be forged or soon will be. `allow_weak: yes` takes them all the same.',
  },
  unknown_keyword: {
    title: 'A keyword of sshd_config is unknown',
    explanation:
      'No OpenSSH from 6.6 on, and no vendor that sshfix knows, has this keyword. Letter case does not matter. Where the name is like no other it is a warning, for a host may know more: its own sshd decides.',
    wrong: 'settings: { PermitRotLogin: no }',
    right: 'settings: { PermitRootLogin: no }',
  },
  keyword_value: {
    title: 'A value of a keyword cannot be right',
    explanation: 'No OpenSSH from 6.6 on takes it. `sshfix explain KEYWORD` says what the keyword takes.',
    wrong: 'settings: { MaxAuthTries: many }',
    right: 'settings: { MaxAuthTries: 3 }',
  },
  keyword_not_here: {
    title: 'A keyword stands where it cannot',
    explanation:
      'A keyword that counts for the whole daemon is not allowed in a Match block; `contains` is for keywords that take lists; Match and Include structure the files and are no settings.',
    wrong: 'sshd_config: { match: { User: bob }, settings: { Port: 2222 } }',
    right: 'sshd_config: { settings: { Port: 2222 } }',
  },
  key_options_invalid: {
    title: 'sshd would ignore a key for its options',
    explanation:
      'Options are those of sshd(8), AUTHORIZED_KEYS FILE FORMAT, with commas between them and values in double quotes. For one that it does not know, sshd passes over the whole line.',
    wrong: 'key_options: "no-pty from=10.0.0.0/8"',
    right: 'key_options: \'no-pty,from="10.0.0.0/8"\'',
  },
} as const satisfies { readonly [code: string]: CodeExplanation }

export type DiagnosticCode = keyof typeof diagnosticCodes
