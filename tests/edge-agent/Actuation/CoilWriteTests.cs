using SmartPoles.EdgeAgent.Actuation;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Tests.Gathering;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Commands;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Actuation;

/// <summary>Coils and discrete inputs: what a profile makes of them, and commands that write them.</summary>
public sealed class CoilWriteTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ValveSlave _valve = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_OpenTheValve_WritesBothCoilsInOneFrameAndReadsThemBack()
    {
        var report = await WriteAsync(100);

        Assert.Equal((CommandOutcome.Done, 100.0), (report.Outcome, report.Value));

        // 15, coil 0, two coils, one byte: open set, close not.
        Assert.Equal(["0F000000020101"], _valve.Written);
        Assert.Equal([true, false], _valve.Coils);

        // It has not moved yet: the limit switch still says closed.
        Assert.Equal((0.0, Quality.Good), (report.Feedback!.Value.Value, report.Feedback.Value.Quality));
    }

    [Fact]
    public async Task Run_CloseTheValve_WritesTheOtherCoil()
    {
        (_valve.Coils[0], _valve.Coils[1]) = (true, false);
        _valve.Inputs[1] = false;

        var report = await WriteAsync(0);

        Assert.Equal(CommandOutcome.Done, report.Outcome);
        Assert.Equal(["0F000000020102"], _valve.Written);
        Assert.Equal(Quality.NoValue, report.Feedback!.Value.Quality);
    }

    [Fact]
    public async Task Run_CoilsThatForget_AreToldAsDifferent()
    {
        _valve.Forgets = true;

        var report = await WriteAsync(100);

        Assert.Equal(CommandOutcome.ReadBackDiffers, report.Outcome);
    }

    /// <summary>Half open is nothing that two coils can be, and never are both set.</summary>
    [Theory]
    [InlineData(50)]
    [InlineData(101)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void TryEncode_ValueThatIsNoState_IsRefused(double value) => Assert.False(ControlEncoder.TryEncode(Valve().Profile.Controls[0], value, out _));

    [Theory]
    [InlineData(1, 100, Quality.Good)]
    [InlineData(2, 0, Quality.Good)]
    [InlineData(0, double.NaN, Quality.NoValue)]
    [InlineData(3, double.NaN, Quality.NoValue)]
    public void Decode_LimitSwitches_GiveThePositionOrNoValue(byte bits, double value, Quality quality)
    {
        var field = Valve().Fields.Single(each => each.Quantity == Quantity.WaterValve);
        var reading = FieldDecoder.Decode(field, new BitView([bits], 3), 0, 1);
        Assert.Equal((quality, value), (reading.Quality, reading.Value));
    }

    /// <summary>Function 15 example of the MODBUS Application Protocol V1.1b3, 6.11: ten coils from 19 on.</summary>
    [Fact]
    public void ToModbus_ExampleOfTheStandard_IsItsBytes()
    {
        Span<byte> scratch = stackalloc byte[16];
        var pdu = new byte[ModbusLimits.PduSizeMax];
        var write = new RegisterWrite(1, ModbusFunction.WriteMultipleCoils, 19, new ushort[] { 1, 0, 1, 1, 0, 0, 1, 1, 1, 0 });

        Assert.True(write.ToModbus(scratch).TryWrite(pdu, out var length));
        Assert.Equal("0F0013000A02CD01", Convert.ToHexString(pdu, 0, length));
    }

    [Fact]
    public void ToModbus_ValueThatIsNoBit_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new RegisterWrite(1, ModbusFunction.WriteMultipleCoils, 0, new ushort[] { 1, 2 }).ToModbus(new byte[16]));

    /// <summary>Inputs are asked by function 2, registers by theirs, and bits weigh a sixteenth.</summary>
    [Fact]
    public void Run_InputsAmongRegisters_AreReadByTheirFunction()
    {
        var timing = TestDevices.Serial();
        var device = TestDevices.WithFields(
            timing, 1, 1000,
            TestDevices.Field(0, Quantity.LampPower),
            TestDevices.Field(0, Quantity.WaterValveFault) with { Function = ModbusFunction.ReadDiscreteInputs, Type = RegisterType.Bit },
            TestDevices.Field(100, Quantity.PoleDoorOpen) with { Function = ModbusFunction.ReadDiscreteInputs, Type = RegisterType.Bit });
        var agent = new SimulatedAgent(timing, [device]);
        agent.Bus[1].Value = register => (ushort)(register == 100 ? 1 : 0);

        agent.Run(TimeSpan.FromSeconds(9.5));

        Assert.Equal(2, device.Reads.Count);
        Assert.Equal((101, 13), (device.Reads[0].Count, device.Reads[0].DataBytes));
        Assert.All(agent.ReadingsOf(Quantity.WaterValveFault), reading => Assert.Equal((Quality.Good, 0.0), (reading.Quality, reading.Value)));
        Assert.All(agent.ReadingsOf(Quantity.PoleDoorOpen), reading => Assert.Equal((Quality.Good, 1.0), (reading.Quality, reading.Value)));
        Assert.Equal(10, agent.ReadingsOf(Quantity.PoleDoorOpen).Count());
    }

    [Theory]
    [InlineData("""{ "Quantity": "pole/door_open", "Function": 2, "Register": 0, "Type": "U16" }""", "", "gives single bits")]
    [InlineData("""{ "Quantity": "pole/door_open", "Register": 0, "Type": "Bit", "Bits": 2 }""", "", "registers hold whole numbers")]
    [InlineData("""{ "Quantity": "pole/door_open", "Register": 0, "Type": "Bit" }""", """{ "Quantity": "lamp/relay", "Function": 5, "Register": 0, "Type": "Bit", "Coils": 2 }""", "5 writes one coil")]
    [InlineData("""{ "Quantity": "pole/door_open", "Register": 0, "Type": "Bit" }""", """{ "Quantity": "lamp/relay", "Function": 15, "Register": 0, "Type": "U16", "Coils": 2 }""", "a coil is no U16")]
    [InlineData("""{ "Quantity": "pole/door_open", "Register": 0, "Type": "Bit" }""", """{ "Quantity": "water/valve", "Function": 15, "Register": 0, "Type": "Bit", "Coils": 2, "Values": [ { "Raw": 4, "Value": 0 } ] }""", "make no such number")]
    [InlineData("""{ "Quantity": "pole/door_open", "Register": 0, "Type": "Bit" }""", """{ "Quantity": "lamp/relay", "Function": 7, "Register": 0, "Type": "U16" }""", "writes nothing here")]
    public void Read_ProfileThatCannotBe_IsAFault(string row, string control, string problem)
    {
        var path = _folder["x.json"];
        File.WriteAllText(path, $$"""{ "Version": 1, "Source": "a test", "Registers": [ {{row}} ], "Controls": [ {{control}} ] }""");
        var faults = new FaultList(path);

        Assert.Null(ProfileReader.Read(path, faults));
        Assert.Contains(problem, Assert.Single(faults.Faults).ToString());
    }

    private async Task<WriteReport> WriteAsync(double value)
    {
        var device = Valve();
        var control = device.Profile.Controls[0];
        Assert.True(ControlEncoder.TryEncode(control, value, out var coils));
        var clock = new SampleClock(TimeProvider.System);
        var expires = DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds();
        return await new WriteJob(device, control, coils, expires, clock, TimeProvider.System).RunAsync(_valve, CancellationToken.None);
    }

    private Device Valve() => TestConfiguration.Load(_folder.Path, TestConfiguration.Text(TestConfiguration.TcpLine(502)).Replace("lamp-controller", "electric-valve")).Devices[0][0];
}
