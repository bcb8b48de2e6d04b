using System.Runtime.InteropServices;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Rain of the last twelve hours in slices of ten minutes, and the last time of each wind limit; the most urgent limit makes the level.</summary>
/// <remarks>
/// Rain is a counter: a step back is a reset and adds nothing. A sum takes whole slices and the one that runs.
/// <code>
/// +--------------------------+-----------------------+----------------------------+
/// | newest slice (64) | -    | 72 x rain, mm (32)    | last time (64) by limit    |
/// +--------------------------+-----------------------+----------------------------+
/// </code>
/// </remarks>
internal sealed class WeatherMachine(WeatherRule rule) : RuleMachine(rule)
{
    internal const long SliceMs = 600_000;
    internal const int SliceCount = 72;

    private const int RainCells = SliceCount / 4;
    private const int None = 9;

    private readonly double _calm = rule.Gusts.Select(gust => gust.From).DefaultIfEmpty(double.PositiveInfinity).Min();

    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Rain, rule.Wind];

    public override long OffDelayMs => rule.OffDelayMs;

    public override int OwnCells => 1 + RainCells + ((rule.Gusts.Count + 1) / 2);

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        var rain = MemoryMarshal.Cast<Cell, float>(own.Slice(1, RainCells));
        var gusts = MemoryMarshal.Cast<Cell, long>(own[(1 + RainCells)..]);
        if (sample.Quantity == rule.Rain)
        {
            var fallen = sample.Previous.UnixMs == 0 ? 0 : sample.Value - sample.Previous.Value;
            if (fallen <= 0 && slot.Phase == AlarmPhase.Normal) return Judgement.Normal;
            AddRain(own, rain, sample.UnixMs / SliceMs, Math.Max(0, fallen));
        }
        else
        {
            if (sample.Value < _calm && slot.Phase == AlarmPhase.Normal) return Judgement.Normal;
            for (var index = 0; index < rule.Gusts.Count; index++)
            {
                if (sample.Value >= rule.Gusts[index].From) gusts[index] = sample.UnixMs;
            }
        }

        // Rain and wind come apart: what is behind the other ends no warning that the other has made.
        var other = sample.Quantity == rule.Rain ? rule.Wind : rule.Rain;
        var newestMs = sample.TryRead(other, out _, out var otherMs) ? Math.Max(sample.UnixMs, otherMs) : sample.UnixMs;
        var level = LevelAt(own[0].First, rain, gusts, newestMs);
        if (level == None) return Judgement.Normal;
        slot.Spare = (ushort)(rule.Level - level);
        return Judgement.Exceeded;
    }

    public override byte StepOf(in RuleSlot slot, double value, byte present) => (byte)slot.Spare;

    public override int LevelOf(byte step) => rule.Level - step;

    private static void AddRain(Span<Cell> own, Span<float> rain, long number, double fallen)
    {
        ref var newest = ref own[0].First;
        if (newest == 0 || number - newest >= SliceCount) rain.Clear();
        else for (var at = newest + 1; at <= number; at++) rain[(int)(at % SliceCount)] = 0;
        newest = Math.Max(newest, number);
        rain[(int)(number % SliceCount)] += (float)fallen;
    }

    private int LevelAt(long newest, ReadOnlySpan<float> rain, ReadOnlySpan<long> gusts, long unixMs)
    {
        var level = None;
        var now = unixMs / SliceMs;
        for (var index = 0; index < rule.Sums.Count; index++)
        {
            var (limit, sum) = (rule.Sums[index], 0.0);
            for (var at = Math.Max(now - (limit.WindowMs / SliceMs) + 1, newest - SliceCount + 1); at <= Math.Min(now, newest); at++) sum += rain[(int)(at % SliceCount)];
            if (sum >= limit.Sum) level = Math.Min(level, limit.Level);
        }

        for (var index = 0; index < rule.Gusts.Count; index++)
        {
            if (gusts[index] != 0 && unixMs - gusts[index] <= rule.GustHoldMs) level = Math.Min(level, rule.Gusts[index].Level);
        }

        return level;
    }
}
