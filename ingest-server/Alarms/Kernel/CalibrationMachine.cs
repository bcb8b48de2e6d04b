using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Looks up once an hour whose calibration is due by the registry. Values mean nothing to it.</summary>
internal sealed class CalibrationMachine(CalibrationRule rule) : RuleMachine(rule)
{
    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override (double Low, double High) Quiet => (double.NegativeInfinity, double.PositiveInfinity);

    public override long RoundMs => BaselineMachine.HourMs;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own) => Judgement.Unknown;

    public override void Round(long atMs, IReadOnlyList<int> devices, KernelState state, Settle settle)
    {
        var today = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(atMs + (rule.UtcOffsetMinutes * 60_000L)).UtcDateTime);
        foreach (var device in devices)
        {
            if (state.Devices.PlaceOf(device)?.CalibrationDue is not { } due)
            {
                if (state.SlotOf(device, this).IsOpen) settle(device, Judgement.Normal, atMs, double.NaN);
                continue;
            }

            settle(device, today >= due.AddDays(-rule.LeadDays) ? Judgement.Exceeded : Judgement.Normal, atMs, due.DayNumber - today.DayNumber);
        }
    }
}
