using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Commands;

namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>
/// Writes a control, reads it back, then reads what the device reports: three transactions between two questions of the poll. What was
/// read back decides, not the answer to the write: an answer may be lost on the way.
/// </summary>
internal sealed class WriteJob(Device device, ProfileControl control, ushort[] registers, long expiresUnixMs, SampleClock clock, TimeProvider time)
    : IWriteJob
{
    private readonly byte[] _answer = new byte[ModbusLimits.ReadRegistersMax * sizeof(ushort)];

    /// <summary>True when the write may have reached the device.</summary>
    public bool HasBegun { get; private set; }

    public async ValueTask<WriteReport> RunAsync(IBus bus, CancellationToken cancel)
    {
        // The bus may have been busy for a while.
        if (clock.UnixMsAt(time.GetTimestamp()) > expiresUnixMs) return new WriteReport(CommandOutcome.Expired, null, "the bus was not free in time", null);
        HasBegun = true;
        var write = new RegisterWrite(device.Unit, control.Function, control.Register, registers);
        var written = await bus.WriteAsync(write, cancel).ConfigureAwait(false);
        switch (written.Outcome)
        {
            case BusOutcome.BusDown: return new WriteReport(CommandOutcome.BusDown, null, bus.Address, null);
            case BusOutcome.Exception: return new WriteReport(CommandOutcome.DeviceRefused, null, $"exception {(int)written.ExceptionCode} {written.ExceptionCode}", null);
        }

        var backBy = control.Function.WritesCoils() ? ModbusFunction.ReadCoils : ModbusFunction.ReadHoldingRegisters;
        var back = new RegisterRequest(device.Unit, backBy, control.Register, (ushort)control.Registers);
        var read = await bus.ReadAsync(back, _answer, cancel).ConfigureAwait(false);
        if (read.Outcome != BusOutcome.Ok) return new WriteReport(CommandOutcome.Unconfirmed, null, $"write {written.Outcome}, read back {read.Outcome}", null);
        var value = ControlEncoder.Decode(control, _answer.AsSpan(0, back.DataBytes));
        var isSame = back.ReadsBits ? HasTheCoilsWritten() : HoldsWhatWasWritten(back.DataBytes);
        var feedback = await FeedbackAsync(bus, cancel).ConfigureAwait(false);
        var outcome = isSame ? CommandOutcome.Done : written.Outcome == BusOutcome.Ok ? CommandOutcome.ReadBackDiffers : CommandOutcome.NoAnswer;
        return new WriteReport(outcome, double.IsFinite(value) ? value : null, written.Outcome == BusOutcome.Ok ? "" : $"write {written.Outcome}", feedback);
    }

    private bool HoldsWhatWasWritten(int bytes)
    {
        for (var index = 0; index < bytes / sizeof(ushort); index++)
        {
            var at = index * sizeof(ushort);
            if (((_answer[at] << 8) | _answer[at + 1]) != registers[index]) return false;
        }

        return true;
    }

    private bool HasTheCoilsWritten()
    {
        var bits = new BitView(_answer, registers.Length);
        for (var index = 0; index < registers.Length; index++)
        {
            if (!bits.TryRead(index, out var isOn) || isOn != (registers[index] == 1)) return false;
        }

        return true;
    }

    private async ValueTask<Reading?> FeedbackAsync(IBus bus, CancellationToken cancel)
    {
        var field = device.Profile.Fields.FirstOrDefault(row => row.Quantity == control.Quantity);
        if (field is null) return null;
        var request = new RegisterRequest(device.Unit, field.Function, field.Register, (ushort)field.Registers);
        var reply = await bus.ReadAsync(request, _answer, cancel).ConfigureAwait(false);
        if (reply.Outcome != BusOutcome.Ok) return null;
        if (field.ReadsBits) return FieldDecoder.Decode(field, new BitView(_answer, request.Count), field.Register, clock.UnixMsAt(reply.MiddleStamp));
        return FieldDecoder.Decode(field, new RegisterView(_answer.AsSpan(0, request.DataBytes)), field.Register, clock.UnixMsAt(reply.MiddleStamp));
    }
}
