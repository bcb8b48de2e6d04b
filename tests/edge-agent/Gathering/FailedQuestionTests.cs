using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>Questions that are refused, lost or never answered: what the device is asked next, what is learned of it and what is read all the same.</summary>
public sealed class FailedQuestionTests
{
    private static readonly BusTiming Timing = TestDevices.Serial();

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

    private static (BusOutcome, ModbusExceptionCode) Refuses(RegisterRequest request, int from, int to, ModbusExceptionCode code) =>
        request.Address < to && request.Address + request.Count > from ? (BusOutcome.Exception, code) : (BusOutcome.Ok, ModbusExceptionCode.None);
}
