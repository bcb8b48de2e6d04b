using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Commands;

namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>
/// Orders the valve of a CJ/T 188 meter and reads where it stands. What the meter reports decides, not that it confirmed the order: many
/// valves need a minute, and one that is stuck confirms as well. The polls that follow tell when it has arrived.
/// </summary>
internal sealed class ValveJob(Device device, ProfileControl control, double value, long expiresUnixMs, SampleClock clock, TimeProvider time) : IWriteJob
{
    private readonly byte[] _answer = new byte[MeterRequest.DataBytesMax];

    /// <inheritdoc/>
    public bool HasBegun { get; private set; }

    /// <inheritdoc/>
    public async ValueTask<WriteReport> RunAsync(IBus bus, CancellationToken cancel)
    {
        // The bus may have been busy for a while.
        if (clock.UnixMsAt(time.GetTimestamp()) > expiresUnixMs) return new WriteReport(CommandOutcome.Expired, null, "the bus was not free in time", null);
        HasBegun = true;
        var order = new MeterRequest(device.Peer, MeterAction.MoveValve, Cjt188Identifiers.Valve) { Opens = value == control.Max };
        var ordered = await bus.AskAsync(order, _answer, cancel).ConfigureAwait(false);
        switch (ordered.Outcome)
        {
            case BusOutcome.BusDown: return new WriteReport(CommandOutcome.BusDown, null, bus.Address, null);
            case BusOutcome.Exception: return new WriteReport(CommandOutcome.DeviceRefused, null, $"the meter refused, status {ordered.MeterCode:X2}", null);
        }

        var isConfirmed = ordered.Outcome == BusOutcome.Ok;
        var field = device.Fields.First(row => row.Quantity == control.Quantity);
        var read = MeterRead.Of(field.Item!);
        var reply = await bus.AskAsync(MeterRequest.Read(device.Peer, read.Identifier, read.DataBytes), _answer, cancel).ConfigureAwait(false);
        if (reply.Outcome != BusOutcome.Ok) return new WriteReport(CommandOutcome.Unconfirmed, null, $"order {ordered.Outcome}, read back {reply.Outcome}", null);
        var stands = MeterDecoder.Decode(field, _answer.AsSpan(0, reply.DataBytes), clock.UnixMsAt(reply.MiddleStamp));
        var outcome = stands.IsGood && stands.Value == value ? CommandOutcome.Done : isConfirmed ? CommandOutcome.ReadBackDiffers : CommandOutcome.NoAnswer;
        return new WriteReport(outcome, stands.IsGood ? stands.Value : null, Detail(outcome, ordered.Outcome, stands), stands);
    }

    private static string Detail(CommandOutcome outcome, BusOutcome ordered, Reading stands) => outcome switch
    {
        CommandOutcome.Done => ordered == BusOutcome.Ok ? "" : $"order {ordered}",
        CommandOutcome.ReadBackDiffers => $"the meter has confirmed the order; its valve {(stands.IsGood ? $"is at {stands.Value:0} %" : "does not tell where it is")} and may still be on its way",
        _ => $"order {ordered}",
    };
}
