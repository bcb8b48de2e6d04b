using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Configuration;

public sealed class ConfigurationHistoryTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> NoProfiles = [];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BeginStart_NothingRemembered_RunsWhatIsReadable()
    {
        Assert.Equal(StartChoice.Run, Open().BeginStart("a"));
        Assert.Equal(StartChoice.Refuse, Open().BeginStart(null));
    }

    [Fact]
    public void BeginStart_NewOneThatFailsThreeStarts_GivesWayToTheLastGood()
    {
        Good("a");

        Assert.Equal(StartChoice.Try, Open().BeginStart("b"));
        Assert.Equal(StartChoice.Try, Open().BeginStart("b"));
        Assert.Equal(StartChoice.Try, Open().BeginStart("b"));
        Assert.Equal(StartChoice.UseLastGood, Open().BeginStart("b"));
        Assert.Equal(StartChoice.UseLastGood, Open().BeginStart("b"));
        Assert.Equal(StartChoice.Try, Open().BeginStart("c"));
    }

    [Fact]
    public void BeginStart_FaultyFileThreeTimes_GivesWayToTheLastGood()
    {
        Good("a");

        for (var start = 0; start < ConfigurationHistory.FailedStartsMax; start++) Assert.Equal(StartChoice.Refuse, Open().BeginStart(null));
        Assert.Equal(StartChoice.UseLastGood, Open().BeginStart(null));
    }

    [Fact]
    public void BeginStart_ProperStopsBetween_AreNoFailedStarts()
    {
        Good("a");

        for (var start = 0; start < 10; start++)
        {
            var history = Open();
            Assert.Equal(StartChoice.Try, history.BeginStart("b"));
            history.EndStart();
        }
    }

    [Fact]
    public void Reject_SameFileAtTheNextStart_IsNotTriedAgain()
    {
        Good("a");
        Open().Reject("b");

        Assert.Equal(StartChoice.UseLastGood, Open().BeginStart("b"));
        Assert.Equal(StartChoice.Run, Open().BeginStart("a"));
    }

    [Fact]
    public void MarkGood_WithProfiles_KeepsACopyThatOnlyTheOwnerReads()
    {
        var history = Open();
        Assert.True(history.MarkGood("a", "{}"u8.ToArray(), new Dictionary<string, byte[]> { ["p.json"] = "[]"u8.ToArray() }));

        Assert.Equal("{}", File.ReadAllText(history.GoodPath));
        Assert.Equal("[]", File.ReadAllText(Path.Combine(history.GoodProfiles, "p.json")));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(history.GoodPath));
    }

    /// <summary>A state file cut at any byte is a first start, not a crash.</summary>
    [Fact]
    public void Open_StateTornAnywhere_StillStarts()
    {
        Good("a");
        var whole = File.ReadAllBytes(_folder["configuration.json"]);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder["configuration.json"], whole[..length]);
            Assert.Equal(StartChoice.Run, Open().BeginStart("b"));
        }
    }

    private ConfigurationHistory Open() => ConfigurationHistory.Open(_folder.Path);

    private void Good(string fingerprint) => Assert.True(Open().MarkGood(fingerprint, "{}"u8.ToArray(), NoProfiles));
}
