export default () => 'from a plugin'
