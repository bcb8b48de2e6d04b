using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>A series that goes on in another unit, and series that only look wild.</summary>
public class UnitSenseTests
{
    private readonly UnitSense _sense = new();

    [Theory]
    [InlineData(35, 0.035, 0.001)]
    [InlineData(35, 34_000, 1000)]
    [InlineData(3, 0.0032, 0.001)]
    public void Judge_AThousandfoldStep_IsEvidenceUntilItIsBack(double before, double after, double step)
    {
        for (var poll = 0; poll < 20; poll++) Assert.True(Judge(before + (poll % 3)).IsGood);
        for (var poll = 0; poll < 20; poll++)
        {
            var judged = Judge(after);
            Assert.Equal((Quality.Implausible, after), (judged.Quality, judged.Value));
        }

        Assert.Equal((step, 1L), (_sense.Step, _sense.Count));
        Assert.True(Judge(before).IsGood);
        Assert.Equal((1.0, 1L), (_sense.Step, _sense.Count));
    }

    /// <summary>Fireworks, dust, a clean night, a sensor at its limit: whatever the air does, it is told.</summary>
    [Theory]
    [InlineData(10, 500)]
    [InlineData(500, 4)]
    [InlineData(35, 0)]
    [InlineData(1, 900)]
    [InlineData(0.9, 0.001)]
    public void Judge_WhatAirMayDo_IsGood(double before, double after)
    {
        for (var poll = 0; poll < 20; poll++) Judge(before);

        Assert.True(Judge(after).IsGood);
        Assert.Equal(0, _sense.Count);
    }

    [Fact]
    public void Judge_DriftOverADay_IsGood()
    {
        for (var poll = 0; poll < 10_000; poll++) Assert.True(Judge(2 * Math.Pow(400, poll / 10_000.0)).IsGood);
    }

    /// <summary>A leak and a burst pipe do just that.</summary>
    [Fact]
    public void Watches_GasAndPressure_IsNever()
    {
        Assert.True(UnitSense.Watches(Quantity.EnvPm25));
        Assert.True(UnitSense.Watches(Quantity.EnvSo2));
        Assert.All(
            new[] { Quantity.GasCh4, Quantity.GasCh4Volume, Quantity.GasH2s, Quantity.WaterPressure, Quantity.GasPressure, Quantity.CoverWaterLevel },
            quantity => Assert.False(UnitSense.Watches(quantity)));
    }

    [Fact]
    public void Run_DeviceSendsAnotherUnit_IsToldOnceCountedAndShown()
    {
        var timing = TestDevices.Serial();
        var device = TestDevices.Make(timing, 1, 1000, (0, Quantity.EnvPm25, TestDevices.Normal), (1, Quantity.WaterPressure, TestDevices.Normal));
        var agent = new SimulatedAgent(timing, [device]);
        agent.Bus[1].Value = register => (ushort)(agent.Time.Now < TimeSpan.FromSeconds(30).Ticks ? 20 : 20_000);

        agent.Run(TimeSpan.FromSeconds(60));

        var particles = agent.ReadingsOf(Quantity.EnvPm25).ToList();
        Assert.All(particles, reading => Assert.Equal(reading.UnixMs < particles[0].UnixMs + 29_500 ? Quality.Good : Quality.Implausible, reading.Quality));
        Assert.Equal(20_000, particles[^1].Value);
        Assert.All(agent.ReadingsOf(Quantity.WaterPressure), reading => Assert.True(reading.IsGood));
        var status = agent.Loop.Status.Devices[0];
        Assert.Equal(1, status.UnitFaults);
        Assert.Contains("env/pm25 is 1000 times what it was", status.UnitTrouble);
    }

    private Reading Judge(double value) => _sense.Judge(new Reading(Quantity.EnvPm25, 1, value, Quality.Good));
}
