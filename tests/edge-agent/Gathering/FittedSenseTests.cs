using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>A weather head answers 0 for what it does not have: such a 0 must never become a calm, clean, dry day.</summary>
public sealed class FittedSenseTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Judge_ElementThatOnlyEverGaveZero_HasNoValue()
    {
        var (device, sense) = Head();

        for (var poll = 0; poll < 100; poll++)
        {
            Assert.Equal(Quality.NoValue, Judge(device, sense, Quantity.EnvPm25, 0).Quality);
            Assert.Equal(Quality.NoValue, Judge(device, sense, Quantity.EnvWindSpeed, 0).Quality);
        }

        Assert.Empty(sense.Fitted);
    }

    [Fact]
    public void Judge_ElementThatHasMoved_ZeroIsAValueForEverAfter()
    {
        var (device, sense) = Head();

        // The vane turns: the anemometer beside it measures a calm.
        Assert.Equal(Quality.NoValue, Judge(device, sense, Quantity.EnvWindSpeed, 0).Quality);
        Assert.True(Judge(device, sense, Quantity.EnvWindDirection, 137).IsGood);
        Assert.True(Judge(device, sense, Quantity.EnvWindSpeed, 0).IsGood);
        Assert.True(Judge(device, sense, Quantity.EnvWindDirection, 0).IsGood);

        // The other elements have shown nothing.
        Assert.Equal(Quality.NoValue, Judge(device, sense, Quantity.EnvPm10, 0).Quality);
        Assert.Equal(["wind"], sense.Fitted);
    }

    [Fact]
    public void Judge_ConfigurationSaysItIsFitted_ZeroIsAValueAtOnce()
    {
        var (device, sense) = Head("""{ "Quantity": "env/pm25", "Fitted": true }""");

        Assert.True(Judge(device, sense, Quantity.EnvPm25, 0).IsGood);
        Assert.Equal(Quality.NoValue, Judge(device, sense, Quantity.EnvPm10, 0).Quality);
    }

    [Fact]
    public void Decode_NoiseOf30Decibels_IsAnElementThatIsNotFitted()
    {
        var (device, sense) = Head();

        Assert.Equal(Quality.NoValue, Judge(device, sense, Quantity.EnvNoise, 300).Quality);
        Assert.True(Judge(device, sense, Quantity.EnvNoise, 301).IsGood);
    }

    [Fact]
    public async Task Run_ElementSeenInAnEarlierRun_IsRemembered()
    {
        var timing = TestDevices.Serial();
        var device = Head().Device;
        for (var start = 0; start < 2; start++)
        {
            var book = FittedBook.Open(_folder.Path);
            var agent = new SimulatedAgent(timing, [device], fitted: book);
            agent.Bus[device.Unit].Value = register => (ushort)(start == 0 && register is 507 or 504 ? 20 : 0);

            agent.Run(TimeSpan.FromSeconds(10));

            await book.Saved;
            Assert.All(agent.ReadingsOf(Quantity.EnvPm25), reading => Assert.Equal((Quality.Good, start == 0 ? 20 : 0), (reading.Quality, reading.Value)));
            Assert.All(agent.ReadingsOf(Quantity.EnvWindSpeed), reading => Assert.Equal(Quality.NoValue, reading.Quality));
        }
    }

    private (Device Device, FittedSense Sense) Head(string overrides = "")
    {
        var text = TestConfiguration.Text(TestConfiguration.TcpLine(502)).Replace("lamp-controller", "weather-air-head").Replace("\"Unit\": 1", $"\"Unit\": 1, \"Overrides\": [ {overrides} ]");
        var device = TestConfiguration.Load(_folder.Path, text).Devices[0][0];
        return (device, new FittedSense(device, []));
    }

    private static Reading Judge(Device device, FittedSense sense, Quantity quantity, double raw)
    {
        var field = device.Fields.ToList().FindIndex(each => each.Quantity == quantity);
        return sense.Judge(field, FieldDecoder.Judge(device.Fields[field], raw, 1), out _);
    }
}
