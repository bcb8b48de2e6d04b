using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Exchange;
using SmartPoles.IngestServer.Tests.Registry.Exchange;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Registry;

public sealed class RegistryKeeperTests : IDisposable
{
    private static readonly ImportFile Table = Towns.Table("g.csv", "gateway,group", "GW-1,g", "GW-2,g");

    private readonly TempFolder _folder = new();
    private readonly List<string> _steps = [];
    private Action<string>? _whenJournaled;
    private bool _isJournalFull;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_ANewRegistry_IsOnDiskBeforeTheJournalNamesItAndInUseAtLast()
    {
        using var keeper = Keeper(reached => _steps.Add(reached));
        keeper.Changed += registry => _steps.Add($"in use {registry.Gateways.Count}");

        var outcome = await keeper.ImportAsync([Table], new ImportTerms(), isPreview: false, Stop);

        Assert.True(outcome.IsActive);
        Assert.Equal(["content written", "content flushed", "content moved", "journaled", "active written", "active flushed", "active moved", "in use 2"], _steps);
        Assert.Equal(outcome.Version, keeper.Current.Version);
        Assert.Equal(2, new RegistryArchive(_folder.Path).Load(outcome.Version, [])!.Gateways.Count);
    }

    [Fact]
    public async Task Import_JournalDoesNotTakeIt_NothingIsActive()
    {
        using var keeper = Keeper(null);
        _isJournalFull = true;

        await Assert.ThrowsAsync<IOException>(() => keeper.ImportAsync([Table], new ImportTerms(), isPreview: false, Stop));

        Assert.Empty(keeper.Current.Gateways);
        Assert.Null(new RegistryArchive(_folder.Path).Active());

        _isJournalFull = false;
        Assert.True((await keeper.ImportAsync([Table], new ImportTerms(), isPreview: false, Stop)).IsActive);
    }

    /// <summary>Who follows the journal meets the hash before the registry is in use, and must not read it from the disk meanwhile.</summary>
    [Fact]
    public async Task TopologyOf_RegistryThatTheJournalHasJustNamed_IsThatWhichIsComing()
    {
        using var keeper = Keeper(null);
        CityTopology? met = null;
        _whenJournaled = hash => met = keeper.TopologyOf(hash, []);

        await keeper.ImportAsync([Table], new ImportTerms(), isPreview: false, Stop);

        Assert.Same(keeper.Topology, met);
    }

    [Fact]
    public async Task TopologyOf_FormerRegistry_IsThatOfItsHash()
    {
        using var keeper = Keeper(null);
        var first = await keeper.ImportAsync([Table, Towns.Table("c.csv", "code,latitude,longitude,zone", "3715020101000001,36,116,Z1")], new ImportTerms(), isPreview: false, Stop);
        await keeper.ImportAsync([Towns.Table("c.csv", "code,zone", "3715020101000001,Z2")], new ImportTerms(), isPreview: false, Stop);

        Assert.True(keeper.TopologyOf(first.Version, [])!.TryFind("3715020101000001", out var before));
        Assert.True(keeper.Topology.TryFind("3715020101000001", out var now));
        Assert.Equal(("Z1", "Z2"), (before.Zone, now.Zone));
        var faults = new List<string>();
        Assert.Null(keeper.TopologyOf("0123456789abcdef", faults));
        Assert.Single(faults);
    }

    private RegistryKeeper Keeper(Action<string>? reached) => new(
        new RegistryArchive(_folder.Path, reached), CityRegistry.Empty,
        (hash, _) =>
        {
            _steps.Add("journaled");
            _whenJournaled?.Invoke(hash);
            return ValueTask.FromResult(!_isJournalFull);
        },
        new FakeTimeProvider());
}
