using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Gathering.Simulation;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>One bus loop on a simulated bus; runs hours in moments and keeps what came of it.</summary>
internal sealed class SimulatedAgent
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<byte, string> _idOf = [];

    public SimulatedAgent(BusTiming timing, IReadOnlyList<Device> devices, HoleBook? holes = null, FittedBook? fitted = null)
    {
        Timing = timing;
        Bus = new SimulatedBus(Time, timing)
        {
            Asked = (request, reply) =>
            {
                Questions.Add(new Question(_idOf[request.Unit], request, reply.Outcome, reply.SentStamp, reply.EndStamp));
                AfterQuestion?.Invoke(request);
            },
        };
        foreach (var device in devices)
        {
            Bus.Add(device.Unit, device.Turnaround);
            _idOf.Add(device.Unit, device.Id);
        }

        Loop = new BusLoop(Bus, devices, new SampleClock(Time), Board, Take, Time, NullLogger.Instance, holes, fitted);
        Board.HealthChanged += () => HealthChanges.Add(TimeSpan.FromTicks(Time.Now));
    }

    public BusTiming Timing { get; }

    public SimulatedTime Time { get; } = new();

    public SimulatedBus Bus { get; }

    public BusLoop Loop { get; }

    public DeviceBoard Board { get; } = new();

    public List<Question> Questions { get; } = [];

    public List<(string Device, TimeSpan At, Reading Reading, bool IsUrgent)> Readings { get; } = [];

    public List<TimeSpan> HealthChanges { get; } = [];

    public bool KeepsReadings { get; init; } = true;

    public Action<RegisterRequest>? AfterQuestion { get; set; }

    public static string Id(int number) => $"37150201180000{number:00}";

    public void Run(TimeSpan length)
    {
        Time.At(length, _stop.Cancel);
        Assert.True(Loop.RunAsync(_stop.Token).IsCompletedSuccessfully, "the loop waits for something that is not simulated");
    }

    /// <summary>The whole of a question's time on the bus counts from the reading before: the times between two readings of a device.</summary>
    public IEnumerable<TimeSpan> Periods(string device, TimeSpan from)
    {
        var stamps = Questions.Where(question => question.Device == device && question.Outcome == BusOutcome.Ok && question.Sent >= from.Ticks)
            .GroupBy(question => question.Request.Address).MaxBy(group => group.Count())!
            .Select(question => (question.Sent + question.End) / 2).ToList();
        return stamps.Zip(stamps.Skip(1), (first, second) => TimeSpan.FromTicks(second - first));
    }

    public IEnumerable<Reading> ReadingsOf(Quantity quantity) =>
        Readings.Where(each => each.Reading.Quantity == quantity).Select(each => each.Reading);

    private void Take(DeviceBatch batch)
    {
        if (KeepsReadings) Keep(batch);
    }

    // Apart, because its closure would be allocated even where nothing is kept.
    private void Keep(DeviceBatch batch) =>
        Readings.AddRange(batch.Readings.Select(reading => (batch.Device, TimeSpan.FromTicks(Time.Now), reading, batch.IsUrgent)));
}

/// <summary>One question on the simulated bus; stamps in ticks.</summary>
internal sealed record Question(string Device, RegisterRequest Request, BusOutcome Outcome, long Sent, long End);
