using System.Runtime.InteropServices;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Times at which it went on by itself, the last few of them in a ring.</summary>
/// <remarks>Kept: what the command was when it was off last; off 1, on 2, unknown 0. Behind it: place of the next time, then the times.</remarks>
internal sealed class CyclingMachine(CyclingRule rule) : RuleMachine(rule)
{
    private const double Off = 1;
    private const double On = 2;

    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override IReadOnlyList<Quantity> Reads { get; } = rule.Command is { } command ? [command] : [];

    public override long OffDelayMs => rule.HoldMs;

    public override int OwnCells => 1 + ((rule.Count + 3) / 2);

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        ref var kept = ref Kept.Over(own);
        var room = MemoryMarshal.Cast<Cell, long>(own[1..]);
        var times = room.Slice(1, rule.Count + 1);
        var command = rule.Command is { } quantity && sample.TryRead(quantity, out var value, out _) ? value : 0;
        var isOn = sample.Value > rule.On;
        if (isOn && kept.Second == Off && command == kept.First)
        {
            times[(int)(room[0] % times.Length)] = sample.UnixMs;
            room[0]++;
        }

        if (!isOn) kept.First = command;
        kept.Second = isOn ? On : Off;
        var recent = 0;
        foreach (var time in times)
        {
            if (time > sample.UnixMs - rule.WindowMs && time != 0) recent++;
        }

        return recent > rule.Count ? Judgement.Exceeded : Judgement.Normal;
    }
}
