using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering.Simulation;

/// <summary>
/// The real scheduler on an imagined bus, to tell beforehand how often each quantity will be read: with every device alive, or with
/// some that die together in the middle.
/// </summary>
internal sealed class BusTrial
{
    private static readonly TimeSpan LengthMin = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LengthMax = TimeSpan.FromHours(2);

    private readonly SimulatedTime _time = new();
    private readonly SimulatedBus _bus;
    private readonly BusLoop _loop;

    private BusTrial(IReadOnlyList<Device> devices)
    {
        _bus = new SimulatedBus(_time, devices[0].Timing);
        foreach (var device in devices) _bus.Add(device.Peer, device.Turnaround, device.Timing);
        _loop = new BusLoop(_bus, devices, new SampleClock(_time), new DeviceBoard(), static _ => { }, _time, NullLogger.Instance);
    }

    /// <summary>Runs one trial.</summary>
    /// <param name="devices">The devices of one bus, one at least.</param>
    /// <param name="dead">Those that die after a third of the time.</param>
    public static BusTrialResult Run(IReadOnlyList<Device> devices, IReadOnlyCollection<Device> dead)
    {
        var longest = devices.Max(device => device.Fields.Max(device.PeriodOf));
        var length = TimeSpan.FromTicks(Math.Clamp(5 * longest.Ticks, LengthMin.Ticks, LengthMax.Ticks));
        return new BusTrial(devices).Run(length, dead);
    }

    private BusTrialResult Run(TimeSpan length, IReadOnlyCollection<Device> dead)
    {
        using var stop = new CancellationTokenSource();
        _time.At(length, stop.Cancel);
        foreach (var device in dead) _time.At(length / 3, () => _bus[device.Peer].IsDead = true);

        // Nothing in it waits for anything but simulated time: it has ended when it returns.
        _loop.RunAsync(stop.Token).GetAwaiter().GetResult();
        var living = _loop.Polls.Where(poll => !dead.Contains(poll.Device)).SelectMany(SeriesOf).ToList();

        // What was read less than twice came at most as late as the latest of the others.
        var excess = living.Max(each => each.Longest > TimeSpan.Zero ? each.Longest - each.Period : TimeSpan.Zero);
        return new BusTrialResult(
            living.ToDictionary(
                each => (each.Device, each.Quantity),
                each => each.Longest > TimeSpan.Zero ? each.Longest : each.Period + excess),
            _loop.Polls.SelectMany(poll => MissedOf(poll, length)).ToDictionary(),
            _bus.Counters.Busy / length);
    }

    private IEnumerable<KeyValuePair<(string Device, TimeSpan Period), double>> MissedOf(DevicePoll poll, TimeSpan length) =>
        from @group in poll.Schedule.Groups
        group @group by @group.Period into same
        let period = TimeSpan.FromTicks(same.Key)
        select KeyValuePair.Create((poll.Device.Id, period), same.Max(each => each.Missed) / (length / period));

    private IEnumerable<(string Device, Quantity Quantity, TimeSpan Period, TimeSpan Longest)> SeriesOf(DevicePoll poll) =>
        poll.Device.Fields.Select((field, index) =>
            (poll.Device.Id, field.Quantity, poll.Device.PeriodOf(field), TimeSpan.FromTicks(poll.Periods.Longest(index))));
}
