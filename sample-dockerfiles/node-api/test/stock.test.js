import { test } from 'uvu'

test('adds up', () => {})
test.run()
