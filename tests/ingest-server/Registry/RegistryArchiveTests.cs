using System.Text;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Registry;

/// <summary>A kill between any two steps on the disk leaves the old registry active or the new one, whole.</summary>
public sealed class RegistryArchiveTests : IDisposable
{
    private static readonly CityRegistry Old = new(new RegistryDocument(RegistryFile.Version, [new GatewayRow("GW-1", "g")], []));
    private static readonly CityRegistry New = new(new RegistryDocument(RegistryFile.Version, [new GatewayRow("GW-1", "g"), new GatewayRow("GW-2", "g")], []));

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Points => ["content written", "content flushed", "content moved", "active written", "active flushed", "active moved"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Points))]
    public void Activate_KilledAtAnyPoint_OldOrNewIsActiveAndWhole(string point)
    {
        Take(new RegistryArchive(_folder["data"]), Old);

        Assert.Throws<KilledException>(() => Take(new RegistryArchive(_folder["data"], reached => Die(reached == point)), New));

        var archive = new RegistryArchive(_folder["data"]);
        var faults = new List<string>();
        var loaded = archive.Load(archive.Active()!.Content, faults);
        Assert.Empty(faults);
        Assert.Equal(point == "active moved" ? 2 : 1, loaded!.Gateways.Count);

        // And the way is free for the next try.
        Take(archive, New);
        Assert.Equal(New.Version, archive.Active()!.Content);
    }

    /// <summary>Sabotage: a writer that writes in place leaves half a registry under the name of the whole one, and that is seen.</summary>
    [Fact]
    public void Load_ContentWrittenInPlaceAndKilled_IsCaughtByItsHash()
    {
        var archive = new RegistryArchive(_folder["data"]);
        Take(archive, Old);
        using var whole = new MemoryStream();
        RegistryWriter.Write(New.Document, whole);
        File.WriteAllBytes(Path.Combine(_folder["data"], RegistryArchive.FolderName, New.Version), whole.ToArray()[..^10]);
        archive.Activate(new ActiveRegistry(New.Version, null, true));
        var faults = new List<string>();

        Assert.Null(archive.Load(New.Version, faults));
        Assert.Contains("is damaged", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Active_FileDamaged_SaysWhatToDo()
    {
        var archive = new RegistryArchive(_folder["data"]);
        Take(archive, Old);
        File.WriteAllText(Path.Combine(_folder["data"], RegistryArchive.FolderName, "active"), "{\"content\":\"../../etc\"}", Encoding.UTF8);

        Assert.Contains("import again", Assert.Throws<IOException>(archive.Active).Message, StringComparison.Ordinal);
    }

    private static void Take(RegistryArchive archive, CityRegistry registry)
    {
        archive.Keep(registry);
        archive.Activate(new ActiveRegistry(registry.Version, null, true));
    }

    private static void Die(bool isNow)
    {
        if (isNow) throw new KilledException();
    }

    private sealed class KilledException : Exception;
}
