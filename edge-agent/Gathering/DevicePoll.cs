using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>What a poll gave.</summary>
/// <param name="Batch">What is to be recorded; null for nothing.</param>
/// <param name="AnyAnswer">The device answered at least one question, be it with a refusal.</param>
/// <param name="IsBusDown">The bus was down: the device was not even asked.</param>
internal readonly record struct PollResult(DeviceBatch? Batch, bool AnyAnswer, bool IsBusDown);

/// <summary>Polls one device: asks its planned questions and turns answers and failures into readings.</summary>
internal sealed class DevicePoll(Device device, SampleClock clock, DeviceBoard board)
{
    private readonly byte[] _registers = new byte[ModbusLimits.ReadRegistersMax * 2];
    private readonly Dictionary<Quantity, SeriesFilter> _filters = device.Profile.Fields.ToDictionary(field => field.Quantity, _ => new SeriesFilter());

    public Device Device => device;

    public DeviceHealth Health { get; } = new(device.Period);

    /// <summary>One round.</summary>
    public async ValueTask<PollResult> RunAsync(IBus bus, CancellationToken cancel)
    {
        var readings = new List<Reading>(device.Profile.Fields.Count);
        var anyAnswer = false;
        var isUrgent = false;
        var failed = BusOutcome.Ok;
        var unixMs = 0L;
        foreach (var read in device.Reads)
        {
            // A silent device is only probed: its other questions would cost a timeout each.
            var isSkipped = failed != BusOutcome.Ok && (Health.IsSilent || failed == BusOutcome.BusDown);
            var outcome = failed;
            if (!isSkipped)
            {
                var request = new RegisterRequest(device.Unit, read.Function, read.Register, read.Count);
                var reply = await bus.ReadAsync(request, _registers, cancel).ConfigureAwait(false);
                outcome = reply.Outcome;
                unixMs = clock.UnixMsAt(reply.MiddleStamp);
                if (outcome is BusOutcome.Ok or BusOutcome.Exception) anyAnswer = true;
                else failed = outcome;
            }

            foreach (var field in read.Fields) isUrgent |= Record(field, Read(outcome, read, field, unixMs), readings);
        }

        var batch = readings.Count == 0 ? null : new DeviceBatch(device.Id, clock.Quality, readings, isUrgent);
        return new PollResult(batch, anyAnswer, failed == BusOutcome.BusDown);
    }

    private Reading Read(BusOutcome outcome, PlannedRead read, ProfileField field, long unixMs) => outcome switch
    {
        BusOutcome.Ok => FieldDecoder.Decode(field, new RegisterView(_registers.AsSpan(0, read.Count * 2)), read.Register, unixMs),
        BusOutcome.Timeout => Reading.Bad(field.Quantity, unixMs, Quality.Timeout),
        BusOutcome.Exception => Reading.Bad(field.Quantity, unixMs, Quality.DeviceException),
        BusOutcome.BusDown => Reading.Bad(field.Quantity, unixMs, Quality.BusDown),
        _ => Reading.Bad(field.Quantity, unixMs, Quality.BadFrame),
    };

    /// <summary>Records a reading unless its series passes it over; true for the change of an event.</summary>
    private bool Record(ProfileField field, Reading reading, List<Reading> readings)
    {
        if (_filters[field.Quantity].Take(reading, Health.IsSilent) is not { } taken) return false;
        var before = board.Latest(device.Id, field.Quantity);
        board.Note(device.Id, taken);
        readings.Add(taken);
        return IsEvent(field.Quantity) && taken.IsGood && before?.Value != taken.Value;
    }

    private static bool IsEvent(Quantity quantity) => quantity is Quantity.CoverOpen or Quantity.PoleEmergencyButton;
}
