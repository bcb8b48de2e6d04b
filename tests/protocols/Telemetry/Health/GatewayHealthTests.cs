using CsCheck;
using SmartPoles.Protocols.Telemetry.Health;

namespace SmartPoles.Protocols.Tests.Telemetry.Health;

public sealed class GatewayHealthTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char.AlphaNumeric, 0, 40];

    private static readonly Gen<BusDeviceHealth> Device = Gen.Select(
        Text, Text, Gen.Byte[0, 3], Gen.Long[0, long.MaxValue], Gen.Long[0, 60_000], Gen.Long[0, 4_000_000_000_000],
        (id, kind, state, failures, turnaround, last) => new BusDeviceHealth(id, kind, (BusDeviceState)state, failures, turnaround, last));

    private static readonly Gen<BusHealth> Bus = Gen.Select(
        Text, Gen.Bool, Gen.Int[0, 100], Gen.Long[0, long.MaxValue], Device.Array[0, 8], (name, isOpen, load, errors, devices) => new BusHealth(name, isOpen, load, errors, devices));

    private static readonly Gen<GatewayHealth> Health =
        Gen.Select(Text, Text, Gen.Long[0, long.MaxValue], Bus.Array[0, 4], (version, configuration, backlog, buses) => new GatewayHealth(version, configuration, backlog, buses));

    /// <summary>Restated in tests/vectors' manner: one device of one bus, byte for byte as the drawing says.</summary>
    [Fact]
    public void Write_OneDevice_IsTheDrawing()
    {
        var health = new GatewayHealth("0.1", "ab", 300, [new BusHealth("b", true, 40, 5, [new BusDeviceHealth("d", "k", BusDeviceState.Down, 3, 12, 1000)])]);

        Assert.Equal("01 03302E31 026162 AC02 01 0162 01 28 05 01 0164 016B 03 03 0C E807".Replace(" ", ""), Convert.ToHexString(health.Write()));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() => Health.Sample(health =>
    {
        Assert.True(GatewayHealth.TryRead(health.Write(), out var read));
        Assert.Equal(health.Write(), read!.Write());
        Assert.Equal((health.AgentVersion, health.Configuration, health.BacklogBytes, health.Buses.Count), (read.AgentVersion, read.Configuration, read.BacklogBytes, read.Buses.Count));
        Assert.Equal(health.Buses.SelectMany(bus => bus.Devices), read.Buses.SelectMany(bus => bus.Devices));
    });

    [Fact]
    public void Read_CutOrLonger_IsRefused() => Health.Sample(health =>
    {
        var bytes = health.Write();
        for (var length = 0; length < bytes.Length; length++) Assert.False(GatewayHealth.TryRead(bytes.AsSpan(0, length), out _));
        Assert.False(GatewayHealth.TryRead([.. bytes, 0], out _));
    });

    [Fact]
    public void Read_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        if (bytes.Length > 0) bytes[0] = GatewayHealth.Version;
        GatewayHealth.TryRead(bytes, out _);
    });

    [Theory]
    [InlineData("02000000")]
    [InlineData("01000000FFFFFFFF0F")]
    [InlineData("0141")]
    public void Read_AnotherVersionOrBeyondALimit_IsRefused(string hex) => Assert.False(GatewayHealth.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void Write_TextsThatAreTooLong_CutsThemBetweenCharacters()
    {
        var health = new GatewayHealth(new string('灯', 40), "", -5, []);

        Assert.True(GatewayHealth.TryRead(health.Write(), out var read));
        Assert.Equal((new string('灯', 21), 0L), (read!.AgentVersion, read.BacklogBytes));
    }
}
