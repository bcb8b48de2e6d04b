using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Tests.Registry.Access;

public sealed class TokenBookTests : IDisposable
{
    private readonly AccessBooks _books = new();

    public void Dispose() => _books.Dispose();

    [Fact]
    public void Add_Token_IsGoodAcrossARestartAndNowhereOnDisk()
    {
        var token = _books.Tokens.Add("night-shift", ApiRole.Operator, null, AccessBooks.Somebody)!;
        _books.Restart();

        Assert.True(_books.Tokens.TryFind(token, out var found));
        Assert.Equal(("night-shift", ApiRole.Operator), (found.Name, found.Role));
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_books.DatabasePath)!))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(token[10..])));
        }
    }

    [Fact]
    public void Revoke_Token_IsNoGoodAtOnceAndAfterARestartAndItsNameStaysTaken()
    {
        var token = _books.Tokens.Add("a", ApiRole.Admin, null, AccessBooks.Somebody)!;
        var told = new List<string>();
        _books.Tokens.Revoked += told.Add;

        Assert.True(_books.Tokens.Revoke("a", AccessBooks.Somebody));

        Assert.False(_books.Tokens.TryFind(token, out _));
        Assert.Equal(["a"], told);
        _books.Restart();
        Assert.False(_books.Tokens.TryFind(token, out _));
        Assert.True(_books.Tokens.HasAny);    // revoking the last one must not open the API again
        Assert.Null(_books.Tokens.Add("a", ApiRole.Viewer, null, AccessBooks.Somebody));
        Assert.False(_books.Tokens.Revoke("a", AccessBooks.Somebody));
    }

    [Fact]
    public void TryFind_ExpiredToken_IsNoGood()
    {
        var token = _books.Tokens.Add("a", ApiRole.Viewer, TimeSpan.FromDays(90), AccessBooks.Somebody)!;
        _books.Time.Advance(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        Assert.True(_books.Tokens.TryFind(token, out _));

        _books.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(_books.Tokens.TryFind(token, out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("spt_")]
    [InlineData("spt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("' OR 1=1 --")]
    public void TryFind_NoTokenOfOurs_IsNobody(string? token)
    {
        _books.Tokens.Add("a", ApiRole.Viewer, null, AccessBooks.Somebody);

        Assert.False(_books.Tokens.TryFind(token, out _));
    }

    [Fact]
    public void UseLocalAdmin_NoOtherToken_OpensAndClosesNothingAndCannotBeRevoked()
    {
        _books.Tokens.UseLocalAdmin("spt_local");

        Assert.True(_books.Tokens.TryFind("spt_local", out var found));
        Assert.Equal(ApiRole.Admin, found.Role);
        Assert.False(_books.Tokens.HasAny);
        Assert.Empty(_books.Tokens.All);
        Assert.False(_books.Tokens.Revoke(TokenBook.LocalAdmin, AccessBooks.Somebody));
    }

    [Fact]
    public void Newest_EveryAct_IsNamedWithWhoAndNoSecret()
    {
        var token = _books.Tokens.Add("a", ApiRole.Viewer, null, AccessBooks.Somebody)!;
        _books.Tokens.Revoke("a", new Actor("somebody else"));
        var code = _books.Credentials.Add("GW-1", "g", null, TimeSpan.FromHours(1), AccessBooks.Somebody)!;

        var acts = _books.Audit.Newest(10);

        Assert.Equal(["gateway-add GW-1 somebody", "token-revoke a somebody else", "token-add a somebody"], acts.Select(act => $"{act.Act} {act.Subject} {act.Actor}"));
        Assert.Equal("192.0.2.1", acts[0].Address);
        Assert.DoesNotContain(acts, act => act.ToString().Contains(token, StringComparison.Ordinal) || act.ToString().Contains(code, StringComparison.Ordinal));
    }
}
