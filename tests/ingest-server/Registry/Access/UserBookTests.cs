using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Tests.Registry.Access;

public sealed class UserBookTests : IDisposable
{
    private const string Password = "four unrelated words";

    private readonly AccessBooks _books = new();

    public void Dispose() => _books.Dispose();

    [Fact]
    public void Add_User_ComesInAcrossARestartAndThePasswordIsNowhereOnDisk()
    {
        Assert.Equal(UserOutcome.Done, _books.Users.Add("li.wei", ApiRole.Operator, Password, AccessBooks.Somebody));
        _books.Restart();

        Assert.Equal(ApiRole.Operator, _books.Users.Verify("li.wei", Password)!.Role);
        Assert.Equal("li.wei", _books.Users.Verify("LI.WEI", Password)!.Name);
        Assert.Null(_books.Users.Verify("li.wei", Password + " "));
        Assert.Null(_books.Users.Verify("li.wei", "Four unrelated words"));
        Assert.Null(_books.Users.Verify("nobody", Password));
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_books.DatabasePath)!))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Password)));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void Users_FreshStore_Asvs_6_3_2_HoldsNobody()
    {
        Assert.False(_books.Users.HasAny);
        Assert.Empty(_books.Users.All);
        foreach (var name in (string[])["admin", "root", "operator", "guest"]) Assert.Null(_books.Users.Verify(name, name));
    }

    [Fact]
    public void Verify_HashOfAnEarlierStrength_LetsInAndIsReplaced()
    {
        _books.Users.Add("li.wei", ApiRole.Operator, Password, AccessBooks.Somebody);
        var old = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 })).HashPassword(new object(), Password);
        _books.State.Write((connection, transaction) => connection.Run(transaction, "UPDATE users SET hash = $1", old));
        _books.Restart();

        Assert.NotNull(_books.Users.Verify("li.wei", Password));

        var hash = _books.State.Read(connection => (string)connection.Command("SELECT hash FROM users").ExecuteScalar()!);
        Assert.NotEqual(old, hash);

        // The form of Identity, version 3: 01, function 2 (HMAC-SHA512), iterations, all big-endian.
        var bytes = Convert.FromBase64String(hash);
        Assert.Equal([1, 0, 0, 0, 2, 0, 3, 0x34, 0x50], bytes[..9]);
        Assert.NotNull(_books.Users.Verify("li.wei", Password));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("!")]
    [InlineData("four unrelated words")]
    public void Verify_DamagedHash_LetsNobodyIn(string hash)
    {
        _books.Users.Add("li.wei", ApiRole.Operator, Password, AccessBooks.Somebody);
        _books.State.Write((connection, transaction) => connection.Run(transaction, "UPDATE users SET hash = $1", hash));
        _books.Restart();

        Assert.Null(_books.Users.Verify("li.wei", Password));
        Assert.Null(_books.Users.Verify("li.wei", ""));
    }

    [Fact]
    public void Verify_UserWithoutAPassword_IsNobody()
    {
        _books.Users.Add("li.wei", ApiRole.Operator, null, AccessBooks.Somebody);

        Assert.Null(_books.Users.Verify("li.wei", ""));
        Assert.Null(_books.Users.Verify("li.wei", Password));
    }

    [Fact]
    public void Change_DisabledThenEnabled_IsNobodyInBetween()
    {
        _books.Users.Add("boss", ApiRole.Admin, Password, AccessBooks.Somebody);
        _books.Users.Add("li.wei", ApiRole.Operator, Password, AccessBooks.Somebody);
        var told = new List<string>();
        _books.Users.Changed += told.Add;

        Assert.Equal(UserOutcome.Done, _books.Users.Change("LI.wei", null, true, AccessBooks.Somebody));
        Assert.Null(_books.Users.Verify("li.wei", Password));
        Assert.False(_books.Users.TryGet("li.wei", out _));
        Assert.Equal(UserOutcome.Done, _books.Users.Change("li.wei", null, false, AccessBooks.Somebody));
        Assert.NotNull(_books.Users.Verify("li.wei", Password));
        Assert.Equal(["li.wei", "li.wei"], told);
    }

    [Fact]
    public void Change_LastAdmin_IsRefused()
    {
        _books.Users.Add("boss", ApiRole.Admin, Password, AccessBooks.Somebody);

        Assert.Equal(UserOutcome.LastAdmin, _books.Users.Change("boss", ApiRole.Viewer, null, AccessBooks.Somebody));
        Assert.Equal(UserOutcome.LastAdmin, _books.Users.Change("boss", null, true, AccessBooks.Somebody));
        Assert.Equal(UserOutcome.LastAdmin, _books.Users.Remove("boss", AccessBooks.Somebody));
        _books.Users.Add("second", ApiRole.Admin, Password, AccessBooks.Somebody);
        Assert.Equal(UserOutcome.Done, _books.Users.Remove("boss", AccessBooks.Somebody));
    }

    [Fact]
    public void Remove_User_IsNobodyAndTheNameStaysTaken()
    {
        _books.Users.Add("boss", ApiRole.Admin, Password, AccessBooks.Somebody);
        _books.Users.Add("li.wei", ApiRole.Operator, Password, AccessBooks.Somebody);

        Assert.Equal(UserOutcome.Done, _books.Users.Remove("li.wei", AccessBooks.Somebody));

        _books.Restart();
        Assert.Null(_books.Users.Verify("li.wei", Password));
        Assert.Equal(["boss"], _books.Users.All.Select(user => user.Name));
        Assert.Equal(UserOutcome.NameTaken, _books.Users.Add("LI.WEI", ApiRole.Admin, Password, AccessBooks.Somebody));
        Assert.Equal(UserOutcome.Unknown, _books.Users.SetPassword("li.wei", Password, AccessBooks.Somebody));
    }

    [Fact]
    public void Load_RoleOfAnotherVersion_IsDisabled()
    {
        _books.Users.Add("li.wei", ApiRole.Operator, Password, AccessBooks.Somebody);
        _books.State.Write((connection, transaction) => connection.Run(transaction, "UPDATE users SET role = 'Emperor'"));
        _books.Restart();

        Assert.Null(_books.Users.Verify("li.wei", Password));
        Assert.True(_books.Users.HasAny);
    }

    [Fact]
    public void Draw_Link_IsGoodOnceAndFor24HoursAndTheNewestAlone()
    {
        var first = _books.Invitations.Draw(null, AccessBooks.Somebody, out var expires);
        Assert.Equal(_books.Time.GetUtcNow().AddHours(24).ToUnixTimeMilliseconds(), expires);
        var second = _books.Invitations.Draw(null, AccessBooks.Somebody, out _);
        var own = _books.Invitations.Draw("li.wei", AccessBooks.Somebody, out _);

        Assert.False(_books.Invitations.TryFind(first, out _));
        Assert.True(_books.Invitations.TryFind(own, out var name));
        Assert.Equal("li.wei", name);
        _books.Restart();
        Assert.True(_books.Invitations.TryFind(second, out name));
        Assert.Null(name);
        Assert.True(_books.Invitations.TryUse(second));
        Assert.False(_books.Invitations.TryUse(second));
        Assert.False(_books.Invitations.TryFind(second, out _));

        _books.Time.Advance(TimeSpan.FromHours(24));
        Assert.False(_books.Invitations.TryFind(own, out _));
        Assert.False(_books.Invitations.TryUse(own));
        foreach (var wrong in (string?[])[null, "", "spf_", "spf_' OR 1=1 --", own[..^1]]) Assert.False(_books.Invitations.TryFind(wrong, out _));
        Assert.DoesNotContain(_books.Audit.Newest(100), line => line.ToString().Contains(own, StringComparison.Ordinal));
    }
}
