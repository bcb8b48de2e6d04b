using System.Runtime.InteropServices;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Mean and spread of each hour of the week, learned over the weeks; an hour in which the alarm stood teaches nothing.</summary>
/// <remarks>
/// <code>
/// +-- this hour ------------------------------------------------+-- by hour of the week ------------+-------------------+
/// | number (64) | sum (64) | sum of squares (64) | count, or -1 | 168 x mean (32) | variance (32)   | 168 x weeks (8)   |
/// +-------------------------------------------------------------+-----------------------------------+-------------------+
/// </code>
/// </remarks>
internal sealed class BaselineMachine(BaselineRule rule) : RuleMachine(rule)
{
    internal const int HoursOfWeek = 168;
    internal const long HourMs = 3_600_000;

    /// <summary>Weeks that a mean remembers, by and by.</summary>
    internal const int Memory = 8;

    /// <summary>Share of the limit at which the alarm clears.</summary>
    internal const double ClearShare = 0.7;

    private const int HeadCells = 2;
    private const int MeanCells = HoursOfWeek / 2;

    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override long OnDelayMs => rule.OnDelayMs;

    public override long OffDelayMs => rule.OffDelayMs;

    public override int OwnCells => HeadCells + MeanCells + ((HoursOfWeek + 15) / 16);

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        var head = MemoryMarshal.Cast<Cell, double>(own[..HeadCells]);
        var means = MemoryMarshal.Cast<Cell, float>(own.Slice(HeadCells, MeanCells));
        var weeks = MemoryMarshal.AsBytes(own[(HeadCells + MeanCells)..]);
        var hour = (sample.UnixMs + (rule.UtcOffsetMinutes * 60_000L)) / HourMs;
        if ((long)head[0] != hour)
        {
            if (head[3] > 0) Learn((int)((long)head[0] % HoursOfWeek), head, means, weeks);
            (head[0], head[1], head[2], head[3]) = (hour, 0, 0, 0);
        }

        var at = (int)(hour % HoursOfWeek);
        var judgement = Compare(in sample, means[2 * at], means[(2 * at) + 1], weeks[at]);
        if (judgement == Judgement.Exceeded || slot.IsOpen) head[3] = -1;
        if (head[3] < 0) return judgement;
        head[1] += sample.Value;
        head[2] += sample.Value * sample.Value;
        head[3]++;
        return judgement;
    }

    private Judgement Compare(scoped in Sample sample, double mean, double variance, int weeks)
    {
        if (!GuardHolds(in sample)) return Judgement.Normal;
        if (weeks < rule.Weeks) return Judgement.Unknown;
        var distance = sample.Value - mean;
        var limit = Math.Max(rule.Deviations * Math.Sqrt(variance), rule.Margin);
        var counts = distance > 0 ? rule.Above : rule.Below;
        if (!counts || Math.Abs(distance) <= ClearShare * limit) return Judgement.Normal;
        return Math.Abs(distance) > limit ? Judgement.Exceeded : Judgement.Between;
    }

    private static void Learn(int at, ReadOnlySpan<double> head, Span<float> means, Span<byte> weeks)
    {
        var mean = head[1] / head[3];
        var within = Math.Max(0, (head[2] / head[3]) - (mean * mean));
        var share = 1.0 / Math.Min(weeks[at] + 1, Memory);
        var distance = mean - means[2 * at];
        if (weeks[at] == 0) distance = 0;
        var (oldMean, oldVariance) = weeks[at] == 0 ? (mean, within) : (means[2 * at], means[(2 * at) + 1]);
        means[2 * at] = (float)(oldMean + (share * distance));
        means[(2 * at) + 1] = (float)(((1 - share) * (oldVariance + (share * distance * distance))) + (share * within));
        if (weeks[at] < byte.MaxValue) weeks[at]++;
    }
}
