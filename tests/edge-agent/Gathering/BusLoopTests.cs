using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>The scheduler on a simulated bus: who is asked when, and what comes of it.</summary>
public sealed class BusLoopTests
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
    public void Run_OneQuestionNeverAnswered_TheOthersAreReadAllTheSame()
    {
        var device = TestDevices.Heavy(Timing, 1, 2000, 3);
        var agent = new SimulatedAgent(Timing, [device, TestDevices.Heavy(Timing, 2, 2000, 1)]);
        agent.Bus[1].Answer = request => request.Address is >= 300 and < 600 ? (BusOutcome.Timeout, ModbusExceptionCode.None) : (BusOutcome.Ok, ModbusExceptionCode.None);

        agent.Run(TimeSpan.FromMinutes(10));

        Assert.False(agent.Board.IsSilent(device.Id));
        Assert.Empty(agent.HealthChanges);

        // Of both devices: once in every round, and whenever it was asked only to see whether the device lives.
        Assert.InRange(agent.Questions.Count(question => question.Request is { Address: 0, Count: > 1 }), 550, 601);
        Assert.Equal(
            agent.Questions.Count(question => question.Request.Address == 0),
            agent.ReadingsOf(device.Fields[0].Quantity).Count(reading => reading.IsGood));
        Assert.InRange(agent.ReadingsOf(device.Fields[4].Quantity).Count(reading => reading.IsGood), 290, 301);
        Assert.All(agent.ReadingsOf(device.Fields[2].Quantity), reading => Assert.Equal(Quality.Timeout, reading.Quality));
        Assert.True(agent.Bus.Wasted / TimeSpan.FromMinutes(10) < 0.02, $"{agent.Bus.Wasted}");
    }

    [Fact]
    public void Run_LostFrame_IsAskedOnceMoreAfterAProbeAndNoReadingIsLost()
    {
        var device = TestDevices.Heavy(Timing, 1, 2000, 2);
        var agent = new SimulatedAgent(Timing, [device]);
        var asked = 0;
        agent.Bus[1].Answer = _ => ++asked == 20 ? (BusOutcome.BadFrame, ModbusExceptionCode.None) : (BusOutcome.Ok, ModbusExceptionCode.None);

        agent.Run(TimeSpan.FromMinutes(1));

        Assert.All(agent.Readings, each => Assert.True(each.Reading.IsGood));
        Assert.Equal(30, agent.ReadingsOf(device.Fields[1].Quantity).Count());

        // The probe read the first field, and the question asked once more read it again: neither answer is thrown away.
        Assert.Equal(31, agent.ReadingsOf(device.Fields[0].Quantity).Count());
        Assert.All(agent.ReadingsOf(device.Fields[0].Quantity).Zip(agent.ReadingsOf(device.Fields[0].Quantity).Skip(1)), pair => Assert.True(pair.First.UnixMs < pair.Second.UnixMs));
    }

    [Fact]
    public void Run_RefusedGap_IsAskedInPiecesAtOnceAndLearned()
    {
        var device = TestDevices.Make(Timing, 1, 1000, (0, Quantity.LampPower, TestDevices.Normal), (5, Quantity.LampCurrent, TestDevices.Normal));
        var agent = new SimulatedAgent(Timing, [device]);
        agent.Bus[1].Answer = request => Refuses(request, 2, 4, ModbusExceptionCode.IllegalDataAddress);

        agent.Run(TimeSpan.FromSeconds(9.5));

        Assert.All(agent.Readings, each => Assert.True(each.Reading.IsGood));
        Assert.Equal(20, agent.Readings.Count);
        Assert.Single(agent.Questions, question => question.Outcome == BusOutcome.Exception);
        Assert.Equal([new RegisterHole(ModbusFunction.ReadHoldingRegisters, 1, 5)], agent.Loop.Polls[0].Holes);
    }

    [Fact]
    public void Run_GapThatSilencesTheDevice_IsFoundAndLearned()
    {
        var device = TestDevices.Make(Timing, 1, 1000, (0, Quantity.LampPower, TestDevices.Normal), (5, Quantity.LampCurrent, TestDevices.Normal));
        var agent = new SimulatedAgent(Timing, [device]);
        agent.Bus[1].Answer = request => request.Count > 1 ? (BusOutcome.Timeout, ModbusExceptionCode.None) : (BusOutcome.Ok, ModbusExceptionCode.None);

        agent.Run(TimeSpan.FromMinutes(1));

        Assert.InRange(agent.Questions.Count(question => question.Outcome == BusOutcome.Timeout), 1, 4);
        Assert.False(agent.Board.IsSilent(device.Id));
        Assert.True(agent.ReadingsOf(Quantity.LampCurrent).Count(reading => reading.IsGood) > 50);
    }

    [Fact]
    public void Run_IllegalFieldInARun_IsFoundByHalvingAndTheOthersAreRead()
    {
        var rows = Enumerable.Range(0, 16).Select(index => (index, QuantityCatalogue.All[index].Quantity, TestDevices.Normal)).ToArray();
        var agent = new SimulatedAgent(Timing, [TestDevices.Make(Timing, 1, 1000, rows)]);
        agent.Bus[1].Answer = request => Refuses(request, 11, 12, ModbusExceptionCode.IllegalDataAddress);

        agent.Run(TimeSpan.FromSeconds(9.5));

        foreach (var (register, quantity, _) in rows)
        {
            if (register == 11) Assert.All(agent.ReadingsOf(quantity), reading => Assert.Equal(Quality.DeviceException, reading.Quality));
            else Assert.Equal(10, agent.ReadingsOf(quantity).Count(reading => reading.IsGood));
        }

        Assert.InRange(agent.Questions.Count, 10 * 4, (10 * 6) + 10);
    }

    [Theory]
    [InlineData(ModbusExceptionCode.Acknowledge)]
    [InlineData(ModbusExceptionCode.ServerDeviceBusy)]
    [InlineData(ModbusExceptionCode.ServerDeviceFailure)]
    public void Run_OtherRefusals_AreBadReadingsAndNothingIsLearned(ModbusExceptionCode code)
    {
        var device = TestDevices.Make(Timing, 1, 1000, (0, Quantity.LampPower, TestDevices.Normal), (5, Quantity.LampCurrent, TestDevices.Normal));
        var agent = new SimulatedAgent(Timing, [device]);
        agent.Bus[1].Answer = _ => (BusOutcome.Exception, code);

        agent.Run(TimeSpan.FromSeconds(5.5));

        Assert.Equal(6, agent.Questions.Count);
        Assert.Empty(agent.Loop.Polls[0].Holes);
        Assert.All(agent.Readings, each => Assert.Equal(Quality.DeviceException, each.Reading.Quality));
    }

    [Fact]
    public void Run_DeviceThatRefusesEverythingWhileItStarts_TeachesNothing()
    {
        var device = TestDevices.Make(Timing, 1, 1000, (0, Quantity.LampPower, TestDevices.Normal), (5, Quantity.LampCurrent, TestDevices.Normal));
        var agent = new SimulatedAgent(Timing, [device]);
        agent.Bus[1].Answer = _ => agent.Time.Now < TimeSpan.FromSeconds(30).Ticks
            ? (BusOutcome.Exception, ModbusExceptionCode.IllegalDataAddress)
            : (BusOutcome.Ok, ModbusExceptionCode.None);

        agent.Run(TimeSpan.FromMinutes(1));

        Assert.Empty(agent.Loop.Polls[0].Holes);
        Assert.Equal(6, agent.Questions[^1].Request.Count);
    }

    [Fact]
    public async Task Run_LearnedHoles_SurviveARestart()
    {
        using var folder = new TempFolder();
        var device = TestDevices.Make(Timing, 1, 1000, (0, Quantity.LampPower, TestDevices.Normal), (5, Quantity.LampCurrent, TestDevices.Normal));
        for (var start = 0; start < 2; start++)
        {
            var holes = HoleBook.Open(folder.Path);
            var agent = new SimulatedAgent(Timing, [device], holes);
            agent.Bus[1].Answer = request => Refuses(request, 2, 4, ModbusExceptionCode.IllegalDataAddress);
            agent.Run(TimeSpan.FromSeconds(9.5));

            await holes.Saved;
            Assert.Equal(start == 0 ? 1 : 0, agent.Questions.Count(question => question.Outcome == BusOutcome.Exception));
        }
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

    [Fact]
    public async Task RunAsync_Jobs_RunBetweenTwoQuestionsInOrder()
    {
        var agent = new SimulatedAgent(Timing, [TestDevices.Heavy(Timing, 1, 10_000, 3)]);
        var order = new List<string>();
        var jobs = new List<Task<int>>();
        agent.AfterQuestion = request =>
        {
            order.Add($"question {request.Address}");
            if (jobs.Count > 0) return;
            for (var number = 0; number < 2; number++)
            {
                var name = $"job {number}";
                jobs.Add(agent.Loop.RunAsync(
                    (_, _) =>
                    {
                        order.Add(name);
                        return ValueTask.FromResult(order.Count);
                    },
                    CancellationToken.None));
            }
        };

        agent.Run(TimeSpan.FromSeconds(5));

        Assert.Equal(["question 0", "job 0", "job 1", "question 300", "question 600"], order);
        var results = await Task.WhenAll(jobs);
        Assert.Equal([2, 3], results);
    }

    [Fact]
    public async Task RunAsync_JobsThatFailOrAreTooManyOrTooLate_NeverHurtThePolling()
    {
        var agent = new SimulatedAgent(Timing, [TestDevices.Heavy(Timing, 1, 1000, 1)]);
        var failing = agent.Loop.RunAsync<int>((_, _) => throw new IOException("no"), CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        var dropped = agent.Loop.RunAsync((_, _) => ValueTask.FromResult(1), cancelled.Token);
        await cancelled.CancelAsync();
        for (var number = 2; number < 16; number++) _ = agent.Loop.RunAsync((_, _) => ValueTask.FromResult(1), CancellationToken.None);
        Assert.Throws<InvalidOperationException>(() => { _ = agent.Loop.RunAsync((_, _) => ValueTask.FromResult(1), CancellationToken.None); });

        agent.Run(TimeSpan.FromSeconds(9.5));

        await Assert.ThrowsAsync<IOException>(() => failing);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dropped);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => agent.Loop.RunAsync((_, _) => ValueTask.FromResult(1), CancellationToken.None));
        Assert.Equal(10, agent.Questions.Count);
    }

    [Fact]
    public void Status_ShowsLoadStatesAndTurnaround()
    {
        Device[] devices = [TestDevices.Heavy(Timing, 1, 1000, 2), TestDevices.Heavy(Timing, 2, 1000, 1)];
        var agent = new SimulatedAgent(Timing, devices);
        agent.Bus[1].Turnaround = TimeSpan.FromMilliseconds(50);
        agent.Bus[2].IsDead = true;

        agent.Run(TimeSpan.FromMinutes(3));

        var status = agent.Loop.Status;
        Assert.Equal((DeviceState.Healthy, DeviceState.Down), (status.Devices[0].State, status.Devices[1].State));
        Assert.Equal(50, status.Devices[0].TurnaroundMs, 1.0);
        Assert.True(status.Devices[0].LastAnswerUnixMs > 0);
        Assert.Equal(0, status.Devices[1].LastAnswerUnixMs);
        Assert.InRange(status.LoadPercent, 20, 30);
        Assert.True(agent.Time.Now - agent.Loop.LastProgressStamp < TimeSpan.FromSeconds(6).Ticks);
    }

    [Fact]
    public void Run_TenThousandPolls_AllocatesNothing()
    {
        var device = TestDevices.Make(
            Timing, 1, 1000,
            [.. Enumerable.Range(0, 10).Select(index => (index, QuantityCatalogue.All[index].Quantity, index % 2 == 0 ? TestDevices.Normal : TestDevices.Alarm))]);
        var agent = new SimulatedAgent(Timing, [device]) { KeepsReadings = false };
        agent.Bus.Asked = null;
        var before = 0L;
        var after = 0L;
        agent.Time.At(TimeSpan.FromSeconds(100), () => before = GC.GetAllocatedBytesForCurrentThread());
        agent.Time.At(TimeSpan.FromSeconds(10_100), () => after = GC.GetAllocatedBytesForCurrentThread());

        agent.Run(TimeSpan.FromSeconds(10_101));

        Assert.Equal(0, after - before);
    }

    private static (BusOutcome, ModbusExceptionCode) Refuses(RegisterRequest request, int from, int to, ModbusExceptionCode code) =>
        request.Address < to && request.Address + request.Count > from ? (BusOutcome.Exception, code) : (BusOutcome.Ok, ModbusExceptionCode.None);
}
