import type { ASTNode } from 'graphql';

/** Every node of a syntax tree. However deep it is, nothing is called recursively. */
export function* nodesOf(root: ASTNode): Generator<ASTNode> {
  const open: ASTNode[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    for (const [key, inside] of Object.entries(node)) {
      if (key === 'loc' || typeof inside !== 'object' || inside === null) continue;
      if (Array.isArray(inside)) open.push(...(inside as ASTNode[]));
      else open.push(inside as ASTNode);
    }
  }
}

/** The characters that a node holds itself: a name, or the value of a literal. */
export function textOf(node: ASTNode): string {
  return 'value' in node && typeof node.value === 'string' ? node.value : '';
}
