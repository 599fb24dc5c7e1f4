import type { ASTNode } from 'graphql';

/** Every node of a syntax tree. Not recursive, so any depth is safe. */
export function* nodesOf(root: ASTNode): Generator<ASTNode> {
  const open: ASTNode[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    for (const inside of Object.entries(node).flatMap(childrenOf)) open.push(inside);
  }
}

function childrenOf([key, inside]: [string, unknown]): ASTNode[] {
  if (key === 'loc' || typeof inside !== 'object' || inside === null) return [];
  return Array.isArray(inside) ? (inside as ASTNode[]) : [inside as ASTNode];
}

/** Number of characters in the node itself: a name, or the value of a literal. */
export function textOf(node: ASTNode): string {
  return 'value' in node && typeof node.value === 'string' ? node.value : '';
}
