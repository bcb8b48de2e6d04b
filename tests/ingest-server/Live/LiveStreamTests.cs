using System.Text;
using SmartPoles.IngestServer.Live;

namespace SmartPoles.IngestServer.Tests.Live;

/// <summary>Who comes back and what they must read again.</summary>
public sealed class LiveStreamTests
{
    private const int Backlog = 1024;

    [Fact]
    public void Subscribe_AfterAnEventThatIsStillKnown_HearsWhatCameSinceAndGoesOn()
    {
        var stream = new LiveStream();
        Tell(stream, 3);

        using var back = stream.Subscribe(1)!;

        Assert.True(back.IsResumed);
        Assert.Equal([2L, 3L], Heard(back).Select(live => live.Id!.Value));
        Assert.Equal(3, back.NewestId);
    }

    [Theory]
    [InlineData(null)]    // a new browser
    [InlineData(0L)]      // so long away that what it missed is forgotten
    [InlineData(9999L)]   // of another life of the server
    public void Subscribe_AfterWhatIsNotKnown_ReadsEverythingAgain(long? lastId)
    {
        var stream = new LiveStream();
        Tell(stream, Backlog + 1);

        using var back = stream.Subscribe(lastId)!;

        Assert.False(back.IsResumed);
        Assert.Empty(Heard(back));
    }

    [Fact]
    public void Subscribe_AfterARestart_AnOldIdIsNoneOfThisLife()
    {
        var before = new LiveStream(firstId: 1_000_000);
        Tell(before, 5);
        using var browser = before.Subscribe(null)!;
        var after = new LiveStream(firstId: 2_000_000);

        using var back = after.Subscribe(browser.NewestId)!;

        Assert.False(back.IsResumed);
        using var again = after.Subscribe(back.NewestId)!;
        Assert.True(again.IsResumed);
    }

    [Fact]
    public void Subscribe_WhoWantsAllValues_HasMissedSome()
    {
        var stream = new LiveStream();
        Tell(stream, 2);

        using var back = stream.Subscribe(2, ValueWish.All)!;

        Assert.False(back.IsResumed);
    }

    [Fact]
    public void Publish_ToOneThatDoesNotRead_LosesTheOldestAndSaysSoOnce()
    {
        var stream = new LiveStream();
        using var slow = stream.Subscribe(null)!;
        using var quick = stream.Subscribe(null)!;
        for (var number = 0; number < Backlog + 5; number++)
        {
            Tell(stream, 1);
            Assert.Single(Heard(quick));
        }

        Assert.True(slow.TakeHole());
        Assert.False(slow.TakeHole());
        Assert.Equal(6, Heard(slow)[0].Id);
        Assert.Equal(5, stream.Dropped);
        Assert.False(quick.TakeHole());
    }

    [Fact]
    public void Frame_WithAndWithoutAnId_IsAnEventStreamsText()
    {
        Assert.Equal("id: 17\nevent: alarm\ndata: {\"a\":1}\n\n", Encoding.UTF8.GetString(new LiveEvent(17, "alarm", "{\"a\":1}").Frame.Span));
        Assert.Equal("event: values\ndata: {}\n\n", Encoding.UTF8.GetString(new LiveEvent(null, "values", "{}").Frame.Span));
    }

    [Theory]
    [InlineData(null, 0, false)]
    [InlineData("", 0, false)]
    [InlineData("all", 0, true)]
    [InlineData("a, b,,a", 2, false)]
    public void Parse_OfAnAddress_NamesDevices(string? text, int devices, bool isAll)
    {
        var wish = ValueWish.Parse(text)!;

        Assert.Equal((devices, isAll), (wish.Devices.Count, wish.IsAll));
        Assert.Equal(isAll || devices > 0, wish.Has("a"));
    }

    [Fact]
    public void Parse_MoreDevicesThanAnAddressHolds_IsRefused() =>
        Assert.Null(ValueWish.Parse(string.Join(',', Enumerable.Range(0, ValueWish.DevicesMax + 1))));

    private static void Tell(LiveStream stream, int events)
    {
        for (var number = 0; number < events; number++) stream.Publish(("gateway", "{}"));
    }

    private static List<LiveEvent> Heard(LiveSubscription browser)
    {
        var heard = new List<LiveEvent>();
        while (browser.Events.TryRead(out var live)) heard.Add(live);
        return heard;
    }
}
