import { describe, expect, it } from 'vitest';
import { decodeForm } from './form.rules.ts';

describe('bracketed forms', () => {
  it('become nested records and lists', () => {
    const form = decodeForm('mode=payment&line_items[0][price]=p1&line_items[0][quantity]=2&metadata[order]=a%26b&expand[]=x&expand[]=y');
    expect(JSON.parse(JSON.stringify(form))).toEqual({ mode: 'payment', line_items: [{ price: 'p1', quantity: '2' }], metadata: { order: 'a&b' }, expand: ['x', 'y'] });
  });

  it.each(['a[b', 'a]b', '[a]=1', 'a=1&a[b]=2', 'a=1&a=2', 'a[b]=1&a=2', 'a[b][c][d][e][f][g]=1', 'a.b=1'])('are refused when they contradict themselves: %s', (body) => {
    expect(decodeForm(body)).toBeNull();
  });

  it('cannot reach a prototype', () => {
    const form = decodeForm('__proto__[planted]=1&constructor[prototype][planted]=1');
    expect(form).not.toBeNull();
    expect('planted' in {}).toBe(false);
  });
});
