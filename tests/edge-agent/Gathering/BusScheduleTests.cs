using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>The scheduler on a simulated bus: who is asked when.</summary>
public sealed class BusScheduleTests
{
    private static readonly BusTiming Timing = TestDevices.Serial();

    [Fact]
    public void Run_Start_AsksAtOnceAndThenKeepsThePeriodWithoutCreep()
    {
        Device[] devices = [.. Enumerable.Range(1, 5).Select(unit => TestDevices.Heavy(Timing, unit, 1000, 1))];
        var agent = new SimulatedAgent(Timing, devices);

        agent.Run(TimeSpan.FromMinutes(10));

        Assert.True(agent.Questions[0].Sent < TimeSpan.FromMilliseconds(5).Ticks);
        foreach (var device in devices)
        {
            // First each goes to its slot.
            var sent = agent.Questions.Where(question => question.Device == device.Id && question.Sent > TimeSpan.FromSeconds(60).Ticks).Select(question => question.Sent).ToList();
            Assert.Equal(540, sent.Count);
            Assert.InRange(TimeSpan.FromTicks(sent[^1] - sent[0]), TimeSpan.FromSeconds(539) - TimeSpan.FromMilliseconds(2), TimeSpan.FromSeconds(539) + TimeSpan.FromMilliseconds(2));
        }
    }

    /// <summary>After the start the devices move apart, so that one that dies does not push the next; nobody is read later than by a twentieth for that.</summary>
    [Fact]
    public void Run_Start_DevicesMoveApartWithoutReadingLate()
    {
        Device[] devices = [.. Enumerable.Range(1, 10).Select(unit => TestDevices.Watched(Timing, unit, 5000))];
        var room = Timing.Unanswered(20).Ticks;
        var agent = new SimulatedAgent(Timing, devices);

        agent.Run(TimeSpan.FromMinutes(2));

        foreach (var device in devices)
        {
            var sent = agent.Questions.Where(question => question.Device == device.Id && question.Request.Address == 2000).Select(question => question.Sent).ToList();
            Assert.True(sent[0] < TimeSpan.FromSeconds(1.1).Ticks, "everybody's alarms are read at once");
            Assert.All(sent.Zip(sent.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, TimeSpan.FromSeconds(5.25).Ticks));
        }

        var begins = agent.Questions.Where(question => question.Request.Address == 2000 && question.Sent > TimeSpan.FromMinutes(1).Ticks).Select(question => question.Sent).ToList();
        Assert.All(begins.Zip(begins.Skip(1)), pair => Assert.True(pair.Second - pair.First >= room - TimeSpan.FromMilliseconds(5).Ticks, $"{TimeSpan.FromTicks(pair.Second - pair.First)}"));
    }

    /// <summary>Commands and outages bring all readings together; they part again.</summary>
    [Fact]
    public void Run_FasterRateForAWhile_DevicesMoveApartAgain()
    {
        Device[] devices = [.. Enumerable.Range(1, 10).Select(unit => TestDevices.Watched(Timing, unit, 10_000))];
        var agent = new SimulatedAgent(Timing, devices);
        agent.Time.At(TimeSpan.FromSeconds(65), () => Assert.Equal(ReportRateOutcome.Set, agent.Loop.SetReportRate(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(60))));

        agent.Run(TimeSpan.FromMinutes(6));

        var begins = agent.Questions.Where(question => question.Request.Address == 2000 && question.Sent > TimeSpan.FromMinutes(4).Ticks).Select(question => question.Sent).ToList();
        Assert.Equal(120, begins.Count);
        Assert.All(begins.Zip(begins.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMilliseconds(350).Ticks, $"{TimeSpan.FromTicks(pair.Second - pair.First)}"));
    }

    [Fact]
    public void Run_BusTakenForLongerThanAPeriod_LeavesTheMissedOutAndKeepsThePhase()
    {
        var agent = new SimulatedAgent(Timing, [TestDevices.Heavy(Timing, 1, 1000, 1)]);
        agent.Time.At(TimeSpan.FromSeconds(10.5), () => agent.Loop.RunAsync(
            (_, _) =>
            {
                agent.Time.Pass(TimeSpan.FromSeconds(3.2));
                return ValueTask.FromResult(0);
            },
            CancellationToken.None));

        agent.Run(TimeSpan.FromSeconds(20));

        var seconds = agent.Questions.Select(question => TimeSpan.FromTicks(question.Sent).TotalSeconds).ToList();
        Assert.DoesNotContain(seconds, second => second is > 10.5 and < 13.5);
        Assert.Equal(18, seconds.Count);
        Assert.All(seconds.Where(second => second > 14.5), second => Assert.InRange(second % 1, 0, 0.01));
    }

    [Fact]
    public void Run_AlarmAndLowDue_TheAlarmGoesFirstAndTheLowIsNotForgotten()
    {
        // The low device alone would fill the bus: its questions are preempted by every alarm.
        var low = TestDevices.Make(
            Timing, 1, 1000, [.. Enumerable.Range(0, 6).SelectMany(index => new (int, Quantity, FieldOptions)[]
            {
                (index * 300, QuantityCatalogue.All[index * 2].Quantity, TestDevices.Low), ((index * 300) + 20, QuantityCatalogue.All[(index * 2) + 1].Quantity, TestDevices.Low),
            })]);
        var alarm = TestDevices.Make(Timing, 2, 200, (0, Quantity.CoverOpen, TestDevices.Alarm));
        var agent = new SimulatedAgent(Timing, [low, alarm]);

        agent.Run(TimeSpan.FromMinutes(2));

        var longestQuestion = Timing.CostAt(low.Turnaround).Of(21);
        Assert.All(agent.Periods(alarm.Id, TimeSpan.FromSeconds(2)), period => Assert.True(period <= TimeSpan.FromMilliseconds(200) + longestQuestion, $"{period}"));
        Assert.All(agent.Periods(low.Id, TimeSpan.Zero), period => Assert.True(period < TimeSpan.FromSeconds(2), $"{period}"));
    }

    [Fact]
    public void Run_OverloadedByAlarms_LowReadingsLagButNeverStop()
    {
        // Alarms every 50 ms take the whole bus; missed polls are left out, so the rest gets its share after its lag.
        var alarms = Enumerable.Range(1, 3).Select(unit => TestDevices.Make(Timing, unit, 50, (0, Quantity.GasCh4, TestDevices.Alarm)));
        var low = TestDevices.Make(Timing, 9, 1000, (0, Quantity.LampEnergy, TestDevices.Low));
        var agent = new SimulatedAgent(Timing, [.. alarms, low]);

        agent.Run(TimeSpan.FromMinutes(5));

        Assert.All(agent.Periods(low.Id, TimeSpan.Zero), period => Assert.True(period < TimeSpan.FromSeconds(6), $"{period}"));
        Assert.True(agent.Periods(low.Id, TimeSpan.Zero).Count() > 50);
    }

    [Fact]
    public void Run_FieldsOfTwoPeriods_EachIsReadAtItsOwnAndTogetherWhenBothAreDue()
    {
        var device = TestDevices.Make(
            Timing, 1, 1000,
            (0, Quantity.CoverOpen, new FieldOptions()), (1, Quantity.CoverBattery, new FieldOptions { PeriodMs = 10_000 }));
        var agent = new SimulatedAgent(Timing, [device]);

        agent.Run(TimeSpan.FromSeconds(99.5));

        Assert.Equal(100, agent.ReadingsOf(Quantity.CoverOpen).Count());
        Assert.Equal(10, agent.ReadingsOf(Quantity.CoverBattery).Count());
        Assert.Equal(100, agent.Questions.Count);
    }

    [Fact]
    public void Run_EventChanges_GoesOutAtOnceMarkedUrgent()
    {
        var device = TestDevices.Make(Timing, 1, 1000, (0, Quantity.CoverOpen, new FieldOptions()), (300, Quantity.CoverBattery, new FieldOptions()));
        var agent = new SimulatedAgent(Timing, [device]);
        agent.Bus[1].Value = register => (ushort)(register == 0 && agent.Time.Now > TimeSpan.FromSeconds(5.5).Ticks ? 0 : 1);

        agent.Run(TimeSpan.FromSeconds(9.5));

        var urgent = agent.Readings.Where(each => each.IsUrgent).ToList();
        Assert.Equal([1.0, 0.0], urgent.Select(each => each.Reading.Value));
        Assert.All(urgent, each => Assert.Equal(Quantity.CoverOpen, each.Reading.Quantity));
    }

    [Fact]
    public void SetReportRate_ForATime_PollsAndReportsFasterThenGoesBackByItself()
    {
        var device = TestDevices.Make(Timing, 1, 10_000, (0, Quantity.WaterPressure, new FieldOptions { Deadband = 100 }));
        var agent = new SimulatedAgent(Timing, [device]);
        agent.Time.At(TimeSpan.FromSeconds(25), () => Assert.Equal(
            ReportRateOutcome.Set, agent.Loop.SetReportRate(device.Id, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(20))));

        agent.Run(TimeSpan.FromSeconds(100));

        int Questions(double from, double to) => agent.Questions.Count(question => TimeSpan.FromTicks(question.Sent).TotalSeconds >= from && TimeSpan.FromTicks(question.Sent).TotalSeconds < to);
        Assert.Equal(3, Questions(0, 25));
        Assert.InRange(Questions(25, 45), 40, 41);
        Assert.InRange(Questions(45.5, 100), 5, 6);
        Assert.InRange(agent.Readings.Count, 41, 42);
    }

    [Fact]
    public void SetReportRate_WhatCannotBe_IsRefused()
    {
        var agent = new SimulatedAgent(Timing, [TestDevices.Heavy(Timing, 1, 1000, 4)]);

        Assert.Equal(ReportRateOutcome.UnknownDevice, agent.Loop.SetReportRate("3715020118009999", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        Assert.Equal(ReportRateOutcome.TooFast, agent.Loop.SetReportRate(SimulatedAgent.Id(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)));
        Assert.Equal(ReportRateOutcome.TooFast, agent.Loop.SetReportRate(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)));
        Assert.Equal(ReportRateOutcome.Set, agent.Loop.SetReportRate(SimulatedAgent.Id(1), TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(1)));
    }
}
