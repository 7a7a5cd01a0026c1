insert into item select 'millstone', 250, 4 where not exists (select 1 from item where name = 'millstone');
insert into item select 'flour', 3, 1000 where not exists (select 1 from item where name = 'flour');
