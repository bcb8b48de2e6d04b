using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering.Simulation;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>20 slaves, period 10 s, timeout 300 ms, bus 60 % loaded: what the dead cost the living.</summary>
public sealed class DeadDevicesTests
{
    private const int Slaves = 20;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(10);
    private static readonly BusTiming Timing = TestDevices.Serial();
    private static readonly Device[] Devices = [.. Enumerable.Range(1, Slaves).Select(unit => TestDevices.Heavy(Timing, unit, 10_000, 4))];

    [Fact]
    public void Scenario_Bus_IsSixtyPercentLoaded() => Assert.InRange(BusLoad.Of(Devices), 0.55, 0.65);

    [Theory]
    [InlineData(0)]
    [InlineData(120)]
    public void Run_FiveOfTwentyDead_TheLivingKeepTheirPeriodAndTheDeadCostTwoPercent(int deadFromSeconds)
    {
        var agent = new SimulatedAgent(Timing, Devices) { KeepsReadings = false };
        var from = TimeSpan.FromSeconds(deadFromSeconds);
        foreach (var unit in (byte[])[3, 4, 9, 15, 20]) agent.Time.At(from, () => agent.Bus[unit].IsDead = true);

        agent.Run(from + Length);

        TestContext.Current.TestOutputHelper!.WriteLine($"p99 {Percentile99(agent, from) / Period:0.000} x nominal, dead {agent.Bus.Wasted / Length:0.00 %} of bus time");
        Assert.InRange(Percentile99(agent, from) / Period, 0.9, 1.1);
        Assert.InRange(agent.Bus.Wasted / Length, 0.001, 0.02);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(123)]
    public void Run_FiveOfTwentyDie_NotEvenTheDiscoveryDelaysALivingOneByATenth(int secondsBefore)
    {
        var agent = new SimulatedAgent(Timing, Devices) { KeepsReadings = false };
        agent.Time.At(TimeSpan.FromSeconds(secondsBefore), () =>
        {
            foreach (var unit in (byte[])[3, 7, 11, 15, 19]) agent.Bus[unit].IsDead = true;
        });

        agent.Run(TimeSpan.FromSeconds(secondsBefore) + TimeSpan.FromMinutes(5));

        var worst = Devices.Where(device => !agent.Bus[device.Unit].IsDead).Max(device => agent.Periods(device.Id, TimeSpan.Zero).Max()) / Period;
        TestContext.Current.TestOutputHelper!.WriteLine($"longest {worst:0.000} x nominal; found out after {agent.HealthChanges.Last().TotalSeconds - secondsBefore:0.0} s");
        Assert.InRange(worst, 0.9, 1.1);
        Assert.Equal(5, agent.HealthChanges.Count);
        Assert.True(agent.HealthChanges.Last() < TimeSpan.FromSeconds(secondsBefore + 30));
    }

    /// <summary>
    /// The slaves of the load rig: three questions, of which one is for alarms, and answers that come now sooner, now later. Every series
    /// of questions counts, as at the slave, and so does the moment of dying.
    /// </summary>
    [Theory]
    [InlineData(60)]
    [InlineData(63.3)]
    [InlineData(67.7)]
    [InlineData(140)]
    public void Run_FiveOfTwentyWithAlarmsDie_EverySeriesOfTheLivingKeepsItsPeriod(double deadFromSeconds)
    {
        var devices = Enumerable.Range(1, Slaves).Select(unit => TestDevices.Watched(Timing, unit, 10_000)).ToList();
        Assert.InRange(BusLoad.Of(devices), 0.55, 0.65);
        var agent = new SimulatedAgent(Timing, devices) { KeepsReadings = false };
        var from = TimeSpan.FromSeconds(deadFromSeconds);
        byte[] dead = [3, 7, 11, 15, 19];
        var random = new Random(1);
        agent.AfterQuestion = request => agent.Bus[request.Unit].Turnaround = TimeSpan.FromMilliseconds(36 + (6 * random.NextDouble()));
        foreach (var unit in dead) agent.Time.At(from, () => agent.Bus[unit].IsDead = true);

        agent.Run(from + TimeSpan.FromMinutes(5));

        var periods = agent.Questions
            .Where(question => !agent.Bus[question.Request.Unit].IsDead)
            .GroupBy(question => (question.Request.Unit, question.Request.Address))
            .SelectMany(series => series.Zip(series.Skip(1)).Where(pair => pair.Second.Sent > from.Ticks).Select(pair => TimeSpan.FromTicks(pair.Second.Sent - pair.First.Sent)))
            .Order().ToList();
        var percentile99 = periods[(int)Math.Ceiling(periods.Count * 0.99) - 1] / Period;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"p99 {percentile99:0.000}, longest {periods[^1] / Period:0.000} x nominal, {periods.Count(each => each / Period > 1.1)} of {periods.Count} above 1.1");
        Assert.InRange(percentile99, 0.9, 1.1);
    }

    [Fact]
    public void Run_FiveOfTwentyDeadWithSequentialRetries_IsFarFromThePeriod()
    {
        var time = new SimulatedTime();
        var stamps = Enumerable.Range(1, Slaves).ToDictionary(unit => (byte)unit, _ => new List<long>());
        var bus = new SimulatedBus(time, Timing)
        {
            Asked = (request, reply) =>
            {
                if (request.Address == 0 && reply.Outcome == BusOutcome.Ok) stamps[request.Unit].Add(reply.MiddleStamp);
            },
        };
        foreach (var device in Devices) bus.Add(device.Unit, device.Turnaround).IsDead = device.Unit is 3 or 4 or 9 or 15 or 20;

        SequentialScheduler.Run(time, bus, Devices, Length);

        var periods = stamps.Values.SelectMany(each => each.Zip(each.Skip(1), (first, second) => TimeSpan.FromTicks(second - first))).Order().ToList();
        TestContext.Current.TestOutputHelper!.WriteLine($"baseline p99 {periods[periods.Count * 99 / 100] / Period:0.000} x nominal, dead {bus.Wasted / TimeSpan.FromTicks(time.Now):0 %}");
        Assert.True(periods[periods.Count * 99 / 100] / Period > 2, $"the baseline holds {periods[periods.Count * 99 / 100]}");
        Assert.True(bus.Wasted / TimeSpan.FromTicks(time.Now) > 0.3);
    }

    [Fact]
    public void Run_AnyTenMinutesAfterDetection_TheDeadStayWithinTwoPercent()
    {
        var agent = new SimulatedAgent(Timing, Devices) { KeepsReadings = false };
        foreach (var unit in (byte[])[3, 4, 9, 15, 20]) agent.Bus[unit].IsDead = true;

        agent.Run(TimeSpan.FromHours(1));

        var lost = agent.Questions.Where(question => question.Outcome != BusOutcome.Ok).ToList();
        foreach (var first in lost)
        {
            var spent = lost.Where(each => each.Sent >= first.Sent && each.Sent < first.Sent + Length.Ticks).Sum(each => each.End - each.Sent);
            Assert.True(spent <= 0.0205 * Length.Ticks, $"{TimeSpan.FromTicks(spent)} in the ten minutes from {TimeSpan.FromTicks(first.Sent)}");
        }
    }

    [Fact]
    public void Run_AllDead_AreAllProbedWithinAMinuteAllTheSame()
    {
        var agent = new SimulatedAgent(Timing, Devices) { KeepsReadings = false };
        foreach (var device in Devices) agent.Bus[device.Unit].IsDead = true;
        agent.Time.At(Length, () =>
        {
            foreach (var device in Devices) agent.Bus[device.Unit].IsDead = false;
        });

        agent.Run(Length + TimeSpan.FromMinutes(1));

        Assert.DoesNotContain(Devices, device => agent.Board.IsSilent(device.Id));
    }

    [Fact]
    public void Run_DeadDeviceReturns_IsReadInFullAtOnce()
    {
        var agent = new SimulatedAgent(Timing, Devices) { KeepsReadings = false };
        agent.Time.At(TimeSpan.FromMinutes(2), () => agent.Bus[7].IsDead = true);
        agent.Time.At(TimeSpan.FromMinutes(5), () => agent.Bus[7].IsDead = false);

        agent.Run(Length);

        var answers = agent.Questions.Where(question => question.Device == SimulatedAgent.Id(7) && question.Outcome == BusOutcome.Ok && question.Sent > TimeSpan.FromMinutes(3).Ticks).ToList();
        Assert.InRange(TimeSpan.FromTicks(answers[0].Sent), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5.7));
        Assert.Equal(1, answers[0].Request.Count);
        Assert.Equal(Devices[6].Reads.Count, answers[1..5].Select(each => each.Request.Address).Distinct().Count());
        Assert.True(answers[4].End - answers[0].Sent < TimeSpan.FromSeconds(1).Ticks);
        Assert.Equal(2, agent.HealthChanges.Count);
    }

    [Fact]
    public void Run_DeadDevice_IsProbedWithItsShortestQuestion()
    {
        var agent = new SimulatedAgent(Timing, Devices) { KeepsReadings = false };
        agent.Bus[7].IsDead = true;

        agent.Run(Length);

        var probes = agent.Questions.Where(question => question.Device == SimulatedAgent.Id(7)).Skip(1).ToList();
        Assert.All(probes, probe => Assert.Equal(1, probe.Request.Count));
        Assert.InRange(probes.Count, 10, 25);
    }

    private static TimeSpan Percentile99(SimulatedAgent agent, TimeSpan from)
    {
        var living = Devices.Where(device => !agent.Bus[device.Unit].IsDead);
        var periods = living.SelectMany(device => agent.Periods(device.Id, from)).Order().ToList();
        Assert.True(periods.Count > 700);
        return periods[periods.Count * 99 / 100];
    }
}
