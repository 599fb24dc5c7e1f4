// What `npm ci` runs at its end: says in one sentence that the installed Node.js is too old and which one is used. The
// warnings of npm about it, one for each package, are off in .npmrc.
const [, installed, major, minor] =
  /\bnode\/(v(\d+)\.(\d+)\.\S+)/.exec(process.env.npm_config_user_agent ?? '') ?? [];

if (Number(major) < 22 || (Number(major) === 22 && Number(minor) < 18)) {
  console.log(
    `Node.js ${installed} is older than 22.18, so npm scripts and npx use the Node.js ${process.version} that npm ci has installed here.`,
  );
}
