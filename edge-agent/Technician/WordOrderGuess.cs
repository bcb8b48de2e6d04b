using System.Buffers.Binary;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>How 32-bit numbers most likely lie in a run of registers.</summary>
/// <param name="Order">The best order.</param>
/// <param name="IsFloat">IEEE 754 singles; else whole numbers.</param>
/// <param name="FirstPair">0 or 1: at which register the pairs begin.</param>
/// <param name="IsSure">Clearly better than every other reading.</param>
/// <param name="Reason">In words.</param>
internal sealed record WordOrderGuess(WordOrder Order, bool IsFloat, int FirstPair, bool IsSure, string Reason)
{
    private static readonly WordOrder[] Orders = [WordOrder.ABCD, WordOrder.CDAB, WordOrder.BADC, WordOrder.DCBA];

    /// <summary>The best reading of the registers; null where too little is there to tell.</summary>
    public static WordOrderGuess? Of(ReadOnlySpan<ushort> registers)
    {
        if (registers.Length < 2) return null;
        var wire = new byte[registers.Length * 2];
        for (var index = 0; index < registers.Length; index++) BinaryPrimitives.WriteUInt16BigEndian(wire.AsSpan(2 * index), registers[index]);
        var ranked = new List<(double Score, WordOrder Order, bool IsFloat, int First)>();
        foreach (var first in new[] { 0, 1 })
        {
            foreach (var order in Orders)
            {
                ranked.Add((Score(wire, first, order, isFloat: true), order, true, first));
                ranked.Add((Score(wire, first, order, isFloat: false), order, false, first));
            }
        }

        // A stable sort keeps the plainer reading first where two are equal.
        var best = ranked.OrderByDescending(each => each.Score).ToList();
        if (best[0].Score <= 0) return null;
        var second = best.Skip(1).Max(each => each.Score);
        var isSure = best[0].Score >= second + 1;

        // Small whole numbers are more likely single registers: without more than that nothing is worth saying.
        if (!isSure && !best[0].IsFloat) return null;
        var kind = best[0].IsFloat ? "f32" : "u32";
        var from = best[0].First == 0 ? "" : " from the second register on";
        return new WordOrderGuess(
            best[0].Order, best[0].IsFloat, best[0].First, isSure,
            isSure
                ? $"{kind} {best[0].Order}{from}: its numbers look like measurements, no other reading does as well"
                : $"{kind} {best[0].Order}{from} is possible, but another reading fits as well: compare with the device's display");
    }

    /// <summary>Sum over the pairs; zero for what tells nothing, below for what no device would send.</summary>
    private static double Score(byte[] wire, int first, WordOrder order, bool isFloat)
    {
        var view = new RegisterView(wire);
        var score = 0.0;
        for (var at = first; at + 1 < view.Count; at += 2)
        {
            if (!view.TryReadUInt32(at, WordOrder.ABCD, out var raw) || raw is 0 or uint.MaxValue) continue;
            if (isFloat)
            {
                view.TryReadSingle(at, order, out var value);
                score += ScoreOf(value);
            }
            else
            {
                view.TryReadUInt32(at, order, out var value);

                // A counter below a million has an empty byte in front; a pair with one empty register is more likely two numbers.
                score += value is > 0xFFFF and < 16_000_000 ? 0.5 : value > 0xFFFF ? -0.5 : 0.1;
            }
        }

        return score;
    }

    private static double ScoreOf(float value)
    {
        var size = Math.Abs(value);
        if (!float.IsFinite(value) || size is < 1e-6f or > 1e9f) return -1;
        var score = size is >= 0.01f and <= 100_000f ? 2.0 : 0.5;
        if (value < 0) score -= 0.5;

        // Few decimals, as of something that was measured and scaled, or the empty low bits of a small sum.
        return Math.Abs(Math.Round(value, 3) - value) < size * 1e-6 ? score + 0.5 : score;
    }
}
