using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Tests.Registry.Access;

public sealed class SessionBookTests : IDisposable
{
    private const string Password = "four unrelated words";

    private readonly AccessBooks _books = new();

    public SessionBookTests()
    {
        _books.Users.Add("boss", ApiRole.Admin, Password, AccessBooks.Somebody);
        _books.Users.Add("li.wei", ApiRole.Operator, Password, AccessBooks.Somebody);
    }

    public void Dispose() => _books.Dispose();

    [Fact]
    public void Open_Session_Asvs_7_2_3_IsKnownByItsCookieAloneAcrossARestart()
    {
        var (cookie, session) = Open();
        Assert.Matches("^spw_[A-Za-z0-9_-]{43}$", cookie);
        _books.Restart();

        Assert.True(_books.Sessions.TryFind(cookie, out var found, out var role));
        Assert.Equal((session.Id, "li.wei", ApiRole.Operator), (found.Id, found.Holder, role));
        foreach (var wrong in (string?[])[null, "", "spw_", cookie[..^1], cookie + "A", session.Id, "spw_" + session.Id, "spt_" + cookie[4..]])
        {
            Assert.False(_books.Sessions.TryFind(wrong, out _, out _));
        }

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_books.DatabasePath)!))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(cookie[10..])));
        }
    }

    [Fact]
    public void TryFind_Idle_Asvs_7_3_1_IsOverAfterAnHour()
    {
        var (cookie, _) = Open();
        _books.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(_books.Sessions.TryFind(cookie, out _, out _));
        _books.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(_books.Sessions.TryFind(cookie, out _, out _));

        _books.Time.Advance(TimeSpan.FromMinutes(60));

        Assert.False(_books.Sessions.TryFind(cookie, out _, out _));
    }

    [Fact]
    public void TryFind_InUse_Asvs_7_3_2_IsOverAfterTwelveHours()
    {
        var (cookie, session) = Open();
        var ended = new List<string>();
        _books.Sessions.Ended += ended.Add;
        for (var minutes = 0; minutes < 12 * 60 - 1; minutes++)
        {
            _books.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.True(_books.Sessions.TryFind(cookie, out _, out _));
        }

        _books.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(_books.Sessions.TryFind(cookie, out _, out _));
        _books.Sessions.EndExpired();
        Assert.Equal([session.Id], ended);
        _books.Restart();
        Assert.Empty(_books.Sessions.All);
    }

    [Fact]
    public void KeepAlive_OpenStream_KeepsItFromBeingIdleButNotForEver()
    {
        var (cookie, session) = Open();
        _books.Sessions.Looking += () => _books.Sessions.KeepAlive(session.Id);
        for (var minutes = 0; minutes < 11 * 60; minutes += 30)
        {
            _books.Time.Advance(TimeSpan.FromMinutes(30));
            _books.Sessions.EndExpired();
        }

        Assert.True(_books.Sessions.TryFind(cookie, out _, out _));
        _books.Time.Advance(TimeSpan.FromMinutes(59));
        _books.Sessions.EndExpired();
        _books.Time.Advance(TimeSpan.FromMinutes(1));
        _books.Sessions.EndExpired();
        Assert.False(_books.Sessions.TryFind(cookie, out _, out _));
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("role")]
    [InlineData("password")]
    [InlineData("remove")]
    [InlineData("end")]
    [InlineData("end all")]
    public void Change_OfItsUser_Asvs_7_4_2_EndsTheSessionAtOnceAndAfterARestart(string what)
    {
        var (cookie, session) = Open();
        var (other, _) = _books.Sessions.Open(HolderKind.User, "boss", null, null);
        var ended = new List<string>();
        _books.Sessions.Ended += ended.Add;

        _ = what switch
        {
            "disable" => _books.Users.Change("li.wei", null, true, AccessBooks.Somebody),
            "role" => _books.Users.Change("li.wei", ApiRole.Engineer, null, AccessBooks.Somebody),
            "password" => _books.Users.SetPassword("li.wei", "another good one", AccessBooks.Somebody),
            "remove" => _books.Users.Remove("li.wei", AccessBooks.Somebody),
            "end" => _books.Sessions.End(session.Id) is null ? UserOutcome.Unknown : UserOutcome.Done,
            _ => _books.Sessions.EndAllOf(HolderKind.User, "li.wei") == 1 ? UserOutcome.Done : UserOutcome.Unknown,
        };

        Assert.Equal([session.Id], ended);
        Assert.False(_books.Sessions.TryFind(cookie, out _, out _));
        Assert.False(_books.Sessions.IsGood(session.Id));
        Assert.True(_books.Sessions.TryFind(other, out _, out _));
        _books.Restart();
        Assert.False(_books.Sessions.TryFind(cookie, out _, out _));
    }

    [Fact]
    public void Revoke_Token_EndsWhatWasOpenedWithItAndItsEndIsTheirs()
    {
        _books.Tokens.Add("wall", ApiRole.Viewer, TimeSpan.FromHours(1), AccessBooks.Somebody);
        var (cookie, session) = _books.Sessions.Open(HolderKind.Token, "wall", null, null);
        Assert.Equal(_books.Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds(), session.ExpiresUnixMs);

        _books.Tokens.Revoke("wall", AccessBooks.Somebody);

        Assert.False(_books.Sessions.TryFind(cookie, out _, out _));
    }

    [Fact]
    public void Open_MoreThanAControlRoomHas_EndsTheOneThatIsIdleLongest()
    {
        var (first, _) = Open();
        for (var count = 1; count < SessionBook.OfHolderMax; count++)
        {
            _books.Time.Advance(TimeSpan.FromSeconds(1));
            Open();
        }

        Assert.True(_books.Sessions.TryFind(first, out _, out _));    // seen last now
        Open();

        Assert.True(_books.Sessions.TryFind(first, out _, out _));
        Assert.Equal(SessionBook.OfHolderMax, _books.Sessions.All.Count);
    }

    [Fact]
    public void Open_BrowserNameWithControlCharacters_IsInert() =>
        Assert.Equal("evil␊␛[2Jadmin", _books.Sessions.Open(HolderKind.User, "li.wei", null, "evil\n\u001b[2Jadmin").Session.Browser);

    private (string Cookie, ApiSession Session) Open() => _books.Sessions.Open(HolderKind.User, "li.wei", "192.0.2.1", "test");
}
