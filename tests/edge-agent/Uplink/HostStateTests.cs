using System.Text;
using SmartPoles.EdgeAgent.Uplink;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

public sealed class HostStateTests
{
    [Fact]
    public void Take_First_CountsWhateverItsTime()
    {
        var state = new HostState();

        Assert.True(state.Take(Json(online: true, 5)));
        Assert.True(state.IsOnline);
    }

    [Fact]
    public void Take_OfflineOlderThanTheOnline_IsIgnored()
    {
        var state = new HostState();
        state.Take(Json(online: true, 100));

        Assert.False(state.Take(Json(online: false, 99)));
        Assert.True(state.IsOnline);
        Assert.True(state.Take(Json(online: false, 100)));
        Assert.False(state.IsOnline);
        Assert.False(state.Take(Json(online: true, 99)));
        Assert.False(state.IsOnline);
    }

    [Fact]
    public void Begin_NewSession_ForgetsTheStateAndKeepsTheTime()
    {
        var state = new HostState();
        state.Take(Json(online: true, 100));

        state.Begin();

        Assert.Null(state.IsOnline);
        Assert.False(state.Take(Json(online: true, 99)));
        Assert.True(state.Take(Json(online: true, 100)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("ONLINE")]
    [InlineData("[true, 1]")]
    [InlineData("""{"online":"true","timestamp":1}""")]
    [InlineData("""{"online":true}""")]
    [InlineData("""{"online":true,"timestamp":1.5e300}""")]
    [InlineData("""{"online":true,"timestamp":1""")]
    public void Take_NoState_IsIgnored(string text)
    {
        var state = new HostState();

        Assert.False(state.Take(Encoding.UTF8.GetBytes(text)));
        Assert.Null(state.IsOnline);
    }

    [Fact]
    public void Take_OtherMembersToo_AreSkipped()
    {
        var state = new HostState();

        Assert.True(state.Take("""{"more":{"online":false,"a":[1]},"timestamp":7,"online":true}"""u8));
        Assert.True(state.IsOnline);
    }

    private static byte[] Json(bool online, long at) => Encoding.UTF8.GetBytes($$"""{"online":{{(online ? "true" : "false")}},"timestamp":{{at}}}""");
}
