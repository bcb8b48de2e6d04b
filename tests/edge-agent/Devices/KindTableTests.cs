using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Devices;

/// <summary>The profiles that come with the agent, and what the README says of them.</summary>
public class KindTableTests
{
    [Fact]
    public void Readme_TableOfKinds_HasTheRowOfEveryProfile()
    {
        var faults = new FaultList("profiles");
        var library = new ProfileLibrary(null);
        var table = KindTable.Write(library, faults);
        Assert.Empty(faults.Faults.Concat(library.Faults));

        var readme = File.ReadAllLines(Path.Combine(Repository.Root, "README.md"));
        var missing = table.Split('\n').Where(row => row.Length > 0 && !readme.Contains(row)).ToList();
        Assert.True(missing.Count == 0, $"README.md: write these rows of 'edge-agent kinds':\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void Readme_TableOfKinds_NamesNoProfileThatIsNotThere()
    {
        var names = new ProfileLibrary(null).Names().ToHashSet();
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "README.md")).Where(line => line.Count(letter => letter == '|') == 5 && line.Contains("| `"));
        Assert.All(rows, row => Assert.Contains(row.Split('|')[3].Trim(' ', '`'), names));
    }

    [Fact]
    public void Profiles_ThatComeWithTheAgent_SayInWordsWhatTheyAre()
    {
        var faults = new FaultList("profiles");
        var library = new ProfileLibrary(null);
        foreach (var name in library.Names()) Assert.NotEqual(name, library.Find(name, "$", faults)!.Kind);
    }
}
