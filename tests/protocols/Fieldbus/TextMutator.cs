namespace SmartPoles.Protocols.Tests.Fieldbus;

/// <summary>
/// Spoils lines of text as noise and careless firmware do, from a seed: the same seed and number give the same bytes. As many as
/// <see cref="MutationRun"/> says.
/// </summary>
internal sealed class TextMutator(IReadOnlyList<byte[]> originals, int seed, byte[] alphabet)
{
    private const int StepsMax = 3;

    private readonly Random _random = new(seed);

    public static int Count => MutationRun.Mutations;

    /// <summary>The next one, in <paramref name="buffer"/>; how many bytes.</summary>
    public int Next(Span<byte> buffer)
    {
        var original = originals[_random.Next(originals.Count)];
        original.CopyTo(buffer);
        var length = original.Length;
        for (var steps = 1 + _random.Next(StepsMax); steps > 0 && length > 0; steps--)
        {
            var at = _random.Next(length);
            switch (_random.Next(6))
            {
                case 0:
                    buffer[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    buffer[at] = alphabet[_random.Next(alphabet.Length)];
                    break;
                case 2:
                    buffer[(at + 1)..length].CopyTo(buffer[at..]);
                    length--;
                    break;
                case 3 when length < buffer.Length:
                    buffer[at..length].CopyTo(buffer[(at + 1)..]);
                    buffer[at] = alphabet[_random.Next(alphabet.Length)];
                    length++;
                    break;
                case 4:
                    length = at;
                    break;
                default:
                    var other = _random.Next(length);
                    (buffer[at], buffer[other]) = (buffer[other], buffer[at]);
                    break;
            }
        }

        return length;
    }
}
