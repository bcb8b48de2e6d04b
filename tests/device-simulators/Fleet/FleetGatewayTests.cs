using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Fleet;

public sealed class FleetGatewayTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly RecordingBroker _broker = new();
    private readonly CityPlan _plan = new();
    private readonly FleetGateway _gateway;

    public FleetGatewayTests()
    {
        var pole = _plan.AddPole(DeviceKind.LampController, DeviceKind.PressureTransmitter, DeviceKind.GasDetector);
        var options = new FleetOptions
        {
            Server = _broker.Address,
            Period = TimeSpan.FromMilliseconds(20),
            ConnectSpread = TimeSpan.Zero,
            ReconnectMin = TimeSpan.FromMilliseconds(20),
            ReconnectMax = TimeSpan.FromMilliseconds(100),
        };
        _gateway = new FleetGateway(pole, new CityWorld(TimeProvider.System, new WorldOptions()), options, TimeProvider.System);
    }

    public async ValueTask InitializeAsync() => await _broker.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Start_FreshConnection_BirthsComeFirstWithSeqFromZero()
    {
        _gateway.Start();
        await AcknowledgedAtLeast(100);

        var messages = _broker.All;
        Assert.Equal(
            ["NBIRTH", "DBIRTH", "DBIRTH", "DBIRTH", "DDATA"], messages.Take(5).Select(message => message.Topic.Split('/')[2]));
        Assert.Equal("spBv1.0/371502-Z01/NBIRTH/GW-000001", messages[0].Topic);
        Assert.Equal("spBv1.0/371502-Z01/DBIRTH/GW-000001/3715020118000001", messages[1].Topic);
        for (var index = 0; index < messages.Count; index++)
        {
            Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(messages[index].Payload, out var payload));
            Assert.Equal((ulong)(index % 256), payload.Seq);
        }
    }

    [Fact]
    public async Task Births_Metrics_CarryNamesAliasesTypesAndUnits()
    {
        _gateway.Start();
        await AcknowledgedAtLeast(1);

        var aliases = new HashSet<ulong>();
        foreach (var birth in _broker.Of("DBIRTH"))
        {
            Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(birth.Payload, out var payload));
            var first = true;
            foreach (var metric in payload)
            {
                Assert.True(aliases.Add(metric.Alias!.Value), "aliases are unique over the gateway");
                Assert.NotNull(metric.DataType);
                var name = System.Text.Encoding.UTF8.GetString(metric.Name);
                if (first) Assert.Equal("ledger", name);
                else
                {
                    Assert.True(QuantityCatalogue.TryGet(name, out var info), name);
                    Assert.Equal(info!.DataType, metric.DataType);
                }

                first = false;
            }
        }

        Assert.Equal(3 + 9 + 1 + 2, aliases.Count);
    }

    [Fact]
    public async Task Run_Numbers_HaveNoHolesAndEqualTheGatewaysOwnList()
    {
        _gateway.Start();
        await AcknowledgedAtLeast(300);
        await Drained();

        AssertServerHoldsEverything();
        Assert.Equal(_gateway.Counts.Taken, _gateway.Counts.Published);
    }

    [Fact]
    public async Task ServerRestart_NothingIsLost()
    {
        _gateway.Start();
        await AcknowledgedAtLeast(100);
        for (var round = 0; round < 3; round++)
        {
            await _broker.StopAsync();
            var before = _gateway.Counts.Taken;
            await Deadline.Until(() => _gateway.Counts.Taken > before + 60, Limit, "samples go on without a server");
            await _broker.StartAsync();
            var acknowledged = _gateway.Counts.Acknowledged;
            await AcknowledgedAtLeast(acknowledged + 60);
        }

        await Drained();
        AssertServerHoldsEverything();
        Assert.True(_gateway.Counts.Connects >= 4);
        var bdSeqs = _broker.Of("NBIRTH").Select(birth => ReceivedData.BdSeq(birth.Payload)).ToList();
        Assert.Equal(bdSeqs.Order(), bdSeqs);
        Assert.Equal(bdSeqs.Distinct().Count(), bdSeqs.Count);
    }

    [Fact]
    public async Task KillAsync_TheServerPublishesTheWill()
    {
        _gateway.Start();
        await AcknowledgedAtLeast(1);

        await _gateway.KillAsync();

        await Deadline.Until(() => _broker.Of("NDEATH").Count > 0, Limit, "the will of a gateway without power");
        Assert.Equal(
            ReceivedData.BdSeq(_broker.Of("NBIRTH")[0].Payload), ReceivedData.BdSeq(Assert.Single(_broker.Of("NDEATH")).Payload));
        Assert.False(_gateway.IsConnected);
    }

    [Fact]
    public async Task StopAsync_SaysDeathItselfAndNoWillFollows()
    {
        _gateway.Start();
        await AcknowledgedAtLeast(1);

        await _gateway.StopAsync();

        // A broker that is stopped before it has read the DISCONNECT would rightly publish the will.
        await Deadline.Until(async () => await _broker.ConnectedAsync() == 0, Limit, "the broker has read the DISCONNECT");
        await _broker.StopAsync();

        Assert.Equal(0, ReceivedData.BdSeq(Assert.Single(_broker.Of("NDEATH")).Payload));
        Assert.EndsWith("/NDEATH/GW-000001", _broker.All[^1].Topic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AfterPowerLossWithoutServer_OldEpochGoesOutUnderItsNumbersAndIsClosed()
    {
        _gateway.Start();
        await AcknowledgedAtLeast(100);
        await _broker.StopAsync();
        var before = _gateway.Counts.Taken;
        await Deadline.Until(() => _gateway.Counts.Taken > before + 60, Limit, "samples that stay pending");
        await _gateway.KillAsync();
        var closed = _gateway.Ledger;
        Assert.True(_gateway.Counts.Pending > 0);

        await _broker.StartAsync();
        _gateway.Start();
        var acknowledged = _gateway.Counts.Acknowledged;
        await AcknowledgedAtLeast(acknowledged + 200);
        await Drained();

        AssertServerHoldsEverything();
        Assert.Equal(2, _gateway.Ledger.Select(row => row.Epoch).Distinct().Count());
        Assert.Equal(closed, _gateway.Ledger.Take(3));
        var lastBirth = _broker.Of("NBIRTH")[^1];
        Assert.Equal(closed.Select(row => new LedgerClosing(row.Epoch, row.Device, row.Last)), ClosingsOf(lastBirth.Payload));
    }

    [Fact]
    public async Task RebirthCommand_AllBirthsAgainWithTheSameBdSeq()
    {
        _gateway.Start();
        await AcknowledgedAtLeast(1);
        var writer = new PayloadWriter();
        writer.Begin(1);
        writer.Add(new Metric { Name = MetricNames.Rebirth, Timestamp = 1, WithDataType = true, Value = MetricValue.Boolean(true) });

        await _broker.SendAsync("spBv1.0/371502-Z01/NCMD/GW-000001", writer.End(null).ToArray());

        await Deadline.Until(() => _gateway.Counts.Rebirths == 1 && _broker.Of("DBIRTH").Count == 6, Limit, "births again");
        var births = _broker.Of("NBIRTH");
        Assert.Equal(2, births.Count);
        Assert.Equal(ReceivedData.BdSeq(births[0].Payload), ReceivedData.BdSeq(births[1].Payload));
        Assert.Empty(_broker.Of("NDEATH"));
    }

    [Fact]
    public async Task Take_TooMuchPending_SkipsWithoutANumber()
    {
        await _broker.StopAsync();
        await using var small = new FleetGateway(
            _gateway.Plan,
            new CityWorld(TimeProvider.System, new WorldOptions()),
            new FleetOptions { Server = _broker.Address, Period = TimeSpan.FromMilliseconds(10), PendingReadingsMax = 50, ReconnectMax = TimeSpan.FromMilliseconds(100) },
            TimeProvider.System);
        small.Start();
        await Deadline.Until(() => small.Counts.Skipped > 0, Limit, "a full memory");
        Assert.True(small.Counts.Pending <= 50);

        await _broker.StartAsync();
        await Deadline.Until(() => small.Counts.Acknowledged > 100, Limit, "samples again once there is room");
        small.PauseSampling();
        await Deadline.Until(() => small.Counts.Pending == 0, Limit, "all acknowledged");
        var held = ReceivedData.Numbers(_broker.Of("DDATA"));
        Assert.All(small.Ledger, row => Assert.True(held[(row.Device, row.Epoch)].ContainsAll(1, row.Last)));
    }

    private async Task AcknowledgedAtLeast(long readings) =>
        await Deadline.Until(() => _gateway.Counts.Acknowledged >= readings, Limit, $"{readings} readings acknowledged ({_gateway.LastTrouble})");

    private async Task Drained()
    {
        _gateway.PauseSampling();
        await Deadline.Until(() => _gateway.Counts.Pending == 0, Limit, "all acknowledged");
    }

    private void AssertServerHoldsEverything()
    {
        var held = ReceivedData.Numbers(_broker.Of("DDATA"));
        ulong sum = 0;
        foreach (var row in _gateway.Ledger.Where(row => row.Last > 0))
        {
            Assert.Equal([(1UL, row.Last)], held[(row.Device, row.Epoch)].Ranges);
            sum += row.Last;
        }

        Assert.Equal((ulong)_gateway.Counts.Acknowledged, sum);
    }

    private static IReadOnlyList<LedgerClosing> ClosingsOf(byte[] birth)
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(birth, out var payload));
        foreach (var metric in payload)
        {
            if (!metric.Name.SequenceEqual(MetricNames.LedgerClosed)) continue;
            Assert.Equal(LedgerStatus.Ok, LedgerClosings.Read(metric.Bytes, out _, out var closings));
            return closings;
        }

        Assert.Fail("no closings in the birth");
        return [];
    }
}
