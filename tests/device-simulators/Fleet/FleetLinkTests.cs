using System.Text;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Fleet;

/// <summary>A gateway against servers that answer oddly.</summary>
public sealed class FleetLinkTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ScriptedMqttServer _server = new();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Run_AnswersThatDripByteByByte_AreAllTaken()
    {
        _server.Drips = true;
        await using var gateway = Start();

        await Deadline.Until(() => gateway.Counts.Acknowledged > 200, Limit, "acknowledged");

        Assert.Equal(1, gateway.Counts.Connects);
        Assert.Equal(0, gateway.Counts.Republished);
    }

    [Fact]
    public async Task Run_ServerTakesOneMessageAtATime_NeverHasMoreOnItsWay()
    {
        // CONNACK with a Receive Maximum of 1 (MQTT 5.0, 3.2.2.3.3).
        _server.Welcome = [0x20, 6, 0, 0, 3, 0x21, 0, 1];
        _server.Acknowledges = false;
        await using var gateway = Start();
        await Deadline.Until(() => _server.Published == 1 && gateway.Counts.Pending > 50, Limit, "samples wait behind the first birth");
        Assert.Equal(1, _server.Published);
    }

    [Fact]
    public async Task Run_MessageRefused_IsKeptAndSentAgain()
    {
        _server.AckReason = 0x97;
        await using var gateway = Start();
        await Deadline.Until(() => gateway.Counts.Connects > 1 && gateway.LastTrouble.Contains("refuses a message, reason code 97", StringComparison.Ordinal), Limit, "the refusal is told");
        Assert.Equal(0, gateway.Counts.Acknowledged);

        _server.AckReason = 0;

        await Deadline.Until(() => gateway.Counts.Acknowledged > 50, Limit, "taken in the end");
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "no MQTT server")]
    [InlineData(" \u0003\0\u0087\0", "not allowed")]
    public async Task Connect_WhatIsNoWelcome_IsToldInWords(string answer, string told)
    {
        _server.Welcome = Encoding.Latin1.GetBytes(answer);
        await using var gateway = Start();

        await Deadline.Until(() => gateway.LastTrouble.Contains(told, StringComparison.Ordinal), Limit, told);

        Assert.False(gateway.IsConnected);
    }

    private FleetGateway Start()
    {
        var options = new FleetOptions
        {
            Server = _server.Address,
            Period = TimeSpan.FromMilliseconds(20),
            ConnectSpread = TimeSpan.Zero,
            ReconnectMin = TimeSpan.FromMilliseconds(20),
            ReconnectMax = TimeSpan.FromMilliseconds(100),
        };
        var gateway = new FleetGateway(CityPlan.ForFleet(1).Gateways[0], new CityWorld(TimeProvider.System, new WorldOptions()), options, TimeProvider.System);
        gateway.Start();
        return gateway;
    }
}
